package dev.herd.gguf;

import java.util.List;

/**
 * An array to be written as metadata.
 *
 * @param elementType the type of all elements
 * @param elements {@link Long}, {@link Integer}, {@link Short} or {@link Byte} in the range of an
 *     integer type, {@link Float} or {@link Double}, {@link Boolean}, {@link String}, or further
 *     arrays, as the type says
 */
public record GgufArrayValue(GgufValueType elementType, List<?> elements) {
  /** Copies the list. */
  public GgufArrayValue {
    elements = List.copyOf(elements);
  }
}

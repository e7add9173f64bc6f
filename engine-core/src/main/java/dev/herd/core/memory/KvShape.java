package dev.herd.core.memory;

import dev.herd.gguf.GgmlType;

/**
 * What one model keeps per token in its KV cache.
 *
 * <p>Layers form two groups: those that attend to everything, and those that attend to a sliding
 * window, of which all but each {@code windowPeriod}-th layer are. Each group has pages of its own,
 * so that the windowed one can let go of what no token sees any more.
 *
 * @param layers the number of layers that have a cache
 * @param windowPeriod each layer of this number attends to everything, the others to a window; 0 if
 *     all layers attend to everything
 * @param window positions that a windowed layer sees, the token's own included
 * @param heads key and value heads of a layer
 * @param keyLength values of one key, a head
 * @param valueLength values of one value, a head
 * @param type how numbers are stored: {@link GgmlType#F16}, {@link GgmlType#Q8_0} or {@link
 *     GgmlType#F32}
 */
public record KvShape(
    int layers,
    int windowPeriod,
    int window,
    int heads,
    int keyLength,
    int valueLength,
    GgmlType type) {
  /** The group of layers that attend to everything. */
  static final int FULL = 0;

  /** The group of layers that attend to a window. */
  static final int WINDOWED = 1;

  /** Groups of layers, those without any included. */
  static final int GROUPS = 2;

  private static final int[][] FILLED_GROUPS = {{}, {FULL}, {WINDOWED}, {FULL, WINDOWED}};

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is out of range, or rows are no whole blocks of the
   *     type
   */
  public KvShape {
    if (layers < 0 || heads < 1 || keyLength < 1 || valueLength < 1) {
      throw new IllegalArgumentException(
          "a KV cache of %d layers, %d heads, keys of %d and values of %d"
              .formatted(layers, heads, keyLength, valueLength));
    }
    if (windowPeriod < 0 || (windowPeriod > 0 && window < 1)) {
      throw new IllegalArgumentException(
          "a window of %d positions in layers of period %d".formatted(window, windowPeriod));
    }
    if (type != GgmlType.F16 && type != GgmlType.Q8_0 && type != GgmlType.F32) {
      throw new IllegalArgumentException("a KV cache is F16, Q8_0 or F32, not " + type);
    }
    if (keyLength % type.blockSize() != 0 || valueLength % type.blockSize() != 0) {
      throw new IllegalArgumentException(
          "heads of %d and %d values are no whole %s blocks of %d: this model needs a KV cache in F16"
              .formatted(keyLength, valueLength, type, type.blockSize()));
    }
  }

  /** A shape without windows, in halves. */
  public KvShape(int layers, int heads, int keyLength, int valueLength) {
    this(layers, 0, 0, heads, keyLength, valueLength, GgmlType.F16);
  }

  /** Returns the bytes of one key of one head. */
  public int keyBytes() {
    return (int) type.bytes(keyLength);
  }

  /** Returns the bytes of one value of one head. */
  public int valueBytes() {
    return (int) type.bytes(valueLength);
  }

  /** Returns the bytes of one token's keys and values in one layer. */
  public long layerTokenBytes() {
    return (long) heads * (keyBytes() + valueBytes());
  }

  /** Returns the groups that have layers; the array is not the caller's. */
  int[] groups() {
    int full = layers(FULL) > 0 ? 1 << FULL : 0;
    int windowed = layers(WINDOWED) > 0 ? 1 << WINDOWED : 0;
    return FILLED_GROUPS[full | windowed];
  }

  /** Returns how many layers a group has. */
  int layers(int group) {
    int full = windowPeriod == 0 ? layers : layers / windowPeriod;
    return group == FULL ? full : layers - full;
  }

  /** Returns the group of a layer. */
  int group(int layer) {
    return windowPeriod > 0 && layer % windowPeriod < windowPeriod - 1 ? WINDOWED : FULL;
  }

  /** Returns a layer's number in its group. */
  int layerInGroup(int layer) {
    if (windowPeriod == 0) {
      return layer;
    }
    int before = layer / windowPeriod; // layers of the full group
    return group(layer) == FULL ? before : layer - before;
  }

  /** Returns the bytes of a page that holds {@code tokens} tokens of all layers of a group. */
  long pageBytes(int group, int tokens) {
    return layers(group) * layerTokenBytes() * tokens;
  }
}

package dev.herd.gguf;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What a model file holds, in numbers.
 *
 * @param fileBytes size of all files of the model
 * @param headerBytes metadata and tensor entries
 * @param tensors number of tensors
 * @param elements values of all tensors, the model's parameters
 * @param tensorBytes data of all tensors
 * @param types share of each element type in use, largest first
 */
public record GgufSummary(
    long fileBytes,
    long headerBytes,
    int tensors,
    long elements,
    long tensorBytes,
    List<TypeTotal> types) {
  /**
   * The tensors of one element type.
   *
   * @param tensors number of tensors
   * @param elements values of all of them
   * @param bytes data of all of them
   */
  public record TypeTotal(GgmlType type, int tensors, long elements, long bytes) {
    private TypeTotal plus(GgufTensor tensor) {
      return new TypeTotal(type, tensors + 1, elements + tensor.elements(), bytes + tensor.bytes());
    }
  }

  /** Copies the list. */
  public GgufSummary {
    types = List.copyOf(types);
  }

  /** Sums up a file. */
  public static GgufSummary of(GgufFile file) {
    Map<GgmlType, TypeTotal> types = new EnumMap<>(GgmlType.class);
    long elements = 0;
    long bytes = 0;
    for (GgufTensor tensor : file.tensors()) {
      GgmlType type = tensor.type();
      types.put(type, types.getOrDefault(type, new TypeTotal(type, 0, 0, 0)).plus(tensor));
      elements += tensor.elements();
      bytes += tensor.bytes();
    }
    List<TypeTotal> largestFirst =
        types.values().stream().sorted((a, b) -> Long.compare(b.bytes, a.bytes)).toList();
    return new GgufSummary(
        file.fileBytes(), file.headerBytes(), file.tensors().size(), elements, bytes, largestFirst);
  }
}

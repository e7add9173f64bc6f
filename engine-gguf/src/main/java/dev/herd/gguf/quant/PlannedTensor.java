package dev.herd.gguf.quant;

import dev.herd.gguf.GgmlType;
import dev.herd.gguf.GgufTensor;

/**
 * A tensor as far as the choice of its type depends on it.
 *
 * @param dimensions number of dimensions without trailing ones of size 1
 * @param columns length of a row
 * @param matrices number of matrices, more than one for the experts of a layer
 */
record PlannedTensor(String name, GgmlType type, int dimensions, long columns, long matrices) {
  static PlannedTensor of(GgufTensor tensor) {
    int dimensions = tensor.dimensions();
    while (dimensions > 1 && tensor.dimension(dimensions - 1) == 1) {
      dimensions--;
    }
    return new PlannedTensor(
        tensor.name(), tensor.type(), dimensions, tensor.dimension(0), tensor.dimension(2));
  }
}

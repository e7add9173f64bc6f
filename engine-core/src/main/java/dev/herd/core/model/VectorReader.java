package dev.herd.core.model;

import dev.herd.gguf.GgufTensor;
import dev.herd.gguf.quant.BlockCodec;

/** Where a {@link TensorReader} gets vectors from: norms and biases, which are on the heap. */
@FunctionalInterface
interface VectorReader {
  /** Returns a tensor as floats. */
  float[] read(GgufTensor tensor, int length);

  /** Reads the file. */
  static float[] decode(GgufTensor tensor, int length) {
    float[] values = new float[length];
    BlockCodec.of(tensor.type()).dequantize(tensor.data(), 0, values, 0, length);
    return values;
  }
}

package dev.herd.core.kernel;

import dev.herd.gguf.GgmlType;
import dev.herd.gguf.quant.BlockCodec;

/** The reference product: each row is unpacked a piece at a time and meets every token. */
final class ScalarMatMul implements MatMul {
  private final BlockCodec codec;
  private final ActivationPrecision precision;
  private final ActivationRounding rounding = new ScalarActivationRounding();

  ScalarMatMul(GgmlType type) {
    codec = BlockCodec.of(type);
    precision = ActivationPrecision.of(type);
  }

  @Override
  public void need(Activations x, int tokens, int columns) {
    x.needRounded(precision, tokens, columns);
  }

  @Override
  public void prepare(Activations x, int firstToken, int endToken) {
    x.round(precision, rounding, firstToken, endToken);
  }

  @Override
  public void multiply(
      WeightMatrix w,
      int firstRow,
      int endRow,
      Activations x,
      int firstToken,
      int tokens,
      float[] out,
      int outOffset,
      int outStride,
      KernelScratch scratch) {
    MatMulArguments.check(
        codec.type(), false, w, firstRow, endRow, x, firstToken, tokens, out, outOffset, outStride);
    int columns = w.columns();
    float[] row = scratch.row;
    for (int r = firstRow; r < endRow; r++) {
      for (int c = 0; c < columns; c += KernelScratch.DEPTH) {
        int depth = Math.min(KernelScratch.DEPTH, columns - c);
        codec.dequantize(w.data(), r * w.rowBytes() + codec.type().bytes(c), row, 0, depth);
        for (int t = 0; t < tokens; t++) {
          float sum = (float) dot(row, x.values(precision), (firstToken + t) * columns + c, depth);
          int o = outOffset + t * outStride + r;
          out[o] = c == 0 ? sum : out[o] + sum;
        }
      }
    }
  }

  static double dot(float[] weights, float[] x, int xOffset, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += (double) weights[i] * x[xOffset + i];
    }
    return sum;
  }

  @Override
  public int rowGranularity() {
    return 1;
  }
}

package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;
import static dev.herd.core.kernel.Vectors.FLOAT_VECTOR;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/** Multiplies a stretch of {@code BF16} with one token. */
final class Bf16Dot extends WordDot {
  @Override
  void add(long offset, int words, float[] x, int xo, float[] sums, int at) {
    FloatVector sumA = Vectors.load(sums, at);
    FloatVector sumB = Vectors.load(sums, at + LANES);
    long end = offset + (long) words * FloatPanel.WORD_BYTES;
    int q = xo;
    // With !=, see PanelStep.
    for (long word = offset; word != end; word += FloatPanel.WORD_BYTES) {
      IntVector a = FloatPanel.word(word);
      IntVector b = FloatPanel.word(word + FloatPanel.WORD_BYTES / 2);
      FloatVector x0 = FloatVector.broadcast(FLOATS, x[q]);
      FloatVector x1 = FloatVector.broadcast(FLOATS, x[q + 1]);
      sumA = Bf16Words.first(a).fma(x0, sumA);
      sumB = Bf16Words.first(b).fma(x0, sumB);
      sumA = Bf16Words.second(a).fma(x1, sumA);
      sumB = Bf16Words.second(b).fma(x1, sumB);
      q += F16Words.COLUMNS;
    }
    FLOAT_VECTOR.cast(sumA).intoArray(sums, at);
    FLOAT_VECTOR.cast(sumB).intoArray(sums, at + LANES);
  }
}

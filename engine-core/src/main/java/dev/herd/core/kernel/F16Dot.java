package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/** Multiplies a stretch of {@code F16} with one token: what {@link FloatTile} does for several. */
final class F16Dot extends PanelStep {
  @Override
  void run(PanelPass pass) {
    int words = pass.columns / F16Words.COLUMNS;
    add(pass.panels, pass.offset, words, pass.values, pass.first, pass.sums, pass.slot);
  }

  private static void add(
      MemorySegment panels, long offset, int words, float[] x, int xo, float[] sums, int at) {
    FloatVector sumA = FloatVector.zero(FLOATS);
    FloatVector sumB = FloatVector.zero(FLOATS);
    long end = offset + (long) words * FloatPanel.WORD_BYTES;
    int q = xo;
    // With !=, see PanelStep.
    for (long word = offset; word != end; word += FloatPanel.WORD_BYTES) {
      IntVector a = FloatPanel.word(panels, word);
      IntVector b = FloatPanel.word(panels, word + FloatPanel.WORD_BYTES / 2);
      FloatVector x0 = FloatVector.broadcast(FLOATS, x[q]);
      FloatVector x1 = FloatVector.broadcast(FLOATS, x[q + 1]);
      sumA = F16Words.first(a).fma(x0, sumA);
      sumB = F16Words.first(b).fma(x0, sumB);
      sumA = F16Words.second(a).fma(x1, sumA);
      sumB = F16Words.second(b).fma(x1, sumB);
      q += F16Words.COLUMNS;
    }
    FloatVector.fromArray(FLOATS, sums, at).add(sumA).intoArray(sums, at);
    FloatVector.fromArray(FLOATS, sums, at + LANES).add(sumB).intoArray(sums, at + LANES);
  }
}

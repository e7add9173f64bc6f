package dev.herd.core.kernel;

import static jdk.incubator.vector.VectorOperators.LSHR;

import jdk.incubator.vector.IntVector;

/** Unpacks a run whose nibbles stand for the values of {@link LevelTable#IQ4}. */
final class Iq4Unpack extends RunUnpack {
  /** Makes the step, see {@link RunUnpack}. */
  Iq4Unpack(long lines, int runBytes) {
    super(lines, runBytes);
  }

  @Override
  void unpack(long lines, int shift, float[] weights, int to) {
    for (int i = 0; i < Panel.LINES; i++) {
      IntVector line = Vectors.loadInts(lines + (long) i * Panel.LINE_BYTES).lanewise(LSHR, shift);
      int low = to + i * ROWS;
      LevelTable.IQ4.ofNibble(line).intoArray(weights, low);
      LevelTable.IQ4
          .ofNibble(line.lanewise(LSHR, Iq4Lines.LEVEL_BITS))
          .intoArray(weights, low + Panel.LINES * ROWS);
    }
  }
}

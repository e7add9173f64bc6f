package dev.herd.gguf.quant;

import java.util.Arrays;

/** See {@link SymmetricFit#search}. */
record ScaleSearch(int count, int zero) implements SymmetricFit {
  private static final int STEPS = 9; // either side, a tenth of a level each

  @Override
  public float fit(float[] x, int offset, byte[] levels, int levelsOffset) {
    float extreme = Levels.extreme(x, offset, count);
    if (Math.abs(extreme) < Levels.ZERO) {
      Arrays.fill(levels, levelsOffset, levelsOffset + count, (byte) 0);
      return 0;
    }
    float bestInverse = -zero / extreme;
    float scale = 0;
    float best = 0; // the part of the squares that the scale explains
    for (int trial = 0; trial <= 2 * STEPS; trial++) {
      // Trial 0 is the full range, trials 1 to 9 are steps -9 to -1, then follow steps 1 to 9.
      int step = trial == 0 ? 0 : trial <= STEPS ? trial - STEPS - 1 : trial - STEPS;
      float inverse = -(zero + 0.1f * step) / extreme;
      float sumXL = 0;
      float sumL2 = 0;
      for (int i = offset; i < offset + count; i++) {
        int level = Levels.nearest(inverse * x[i], -zero, zero - 1);
        float weight = x[i] * x[i];
        sumXL += weight * x[i] * level;
        sumL2 += weight * level * level;
      }
      if (sumL2 > 0 && (trial == 0 || sumXL * sumXL > best * sumL2)) {
        bestInverse = inverse;
        scale = sumXL / sumL2;
        best = scale * sumXL;
      }
    }
    for (int i = 0; i < count; i++) {
      levels[levelsOffset + i] =
          (byte) (zero + Levels.nearest(bestInverse * x[offset + i], -zero, zero - 1));
    }
    return Levels.requireFiniteScale(scale);
  }
}

package dev.herd.gguf.quant;

import java.util.Arrays;

/** See {@link SymmetricFit#descent}. */
record LevelDescent(int count, int zero) implements SymmetricFit {
  private static final int ROUNDS = 5;

  @Override
  public float fit(float[] x, int offset, byte[] levels, int levelsOffset) {
    float extreme = Levels.extreme(x, offset, count);
    if (Math.abs(extreme) < Levels.ZERO) {
      Arrays.fill(levels, levelsOffset, levelsOffset + count, (byte) 0);
      return 0;
    }
    float inverse = -zero / extreme;
    float sumXL = 0;
    float sumL2 = 0;
    for (int i = 0; i < count; i++) {
      float value = x[offset + i];
      int level = Levels.nearest(inverse * value, -zero, zero - 1);
      levels[levelsOffset + i] = (byte) level;
      sumXL += value * value * value * level;
      sumL2 += value * value * level * level;
    }
    for (int round = 0, changes = 1; round < ROUNDS && changes > 0; round++) {
      changes = 0;
      for (int i = 0; i < count; i++) {
        float value = x[offset + i];
        float weight = value * value;
        int old = levels[levelsOffset + i];
        // The sums of the other values give the scale by which this one's best level follows.
        float restXL = sumXL - weight * value * old;
        if (restXL <= 0) {
          continue;
        }
        float restL2 = sumL2 - weight * old * old;
        int level = Levels.nearest(value * restL2 / restXL, -zero, zero - 1);
        float newXL = restXL + weight * value * level;
        float newL2 = restL2 + weight * level * level;
        if (level != old && newL2 > 0 && newXL * newXL * sumL2 > sumXL * sumXL * newL2) {
          levels[levelsOffset + i] = (byte) level;
          sumXL = newXL;
          sumL2 = newL2;
          changes++;
        }
      }
    }
    for (int i = levelsOffset; i < levelsOffset + count; i++) {
      levels[i] += (byte) zero;
    }
    return sumL2 == 0 ? 0 : Levels.requireFiniteScale(sumXL / sumL2);
  }
}

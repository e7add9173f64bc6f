package dev.herd.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.herd.core.model.ModelDescription.Rope;
import dev.herd.core.model.ModelDescription.RopeKind;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RopeTableTest {
  private static Rope rope(float scale, float extrapolation, float magnitude) {
    return new Rope(RopeKind.ADJACENT, 64, 10_000, scale, extrapolation, magnitude, 32, 1, 2048);
  }

  /** Returns the angle of a pair at position 1, below half a turn. */
  private static double angle(RopeTable table, int pair) {
    float[] cosines = new float[table.pairs()];
    float[] sines = new float[table.pairs()];
    table.fill(1, cosines, sines, 0);
    return Math.atan2(sines[pair], cosines[pair]);
  }

  @Test
  void anglesFallGeometrically() {
    RopeTable table = new RopeTable(rope(1, 0, 1), null);
    assertThat(table.pairs()).isEqualTo(32);
    assertThat(angle(table, 0)).isCloseTo(1, within(1e-6));
    assertThat(angle(table, 16)).isCloseTo(0.01, within(1e-7));
  }

  @Test
  void linearScalingStretchesPositions() {
    assertThat(angle(new RopeTable(rope(0.25f, 0, 1), null), 0)).isCloseTo(0.25, within(1e-6));
  }

  @Test
  void factorsDivideFrequencies() {
    float[] factors = new float[32];
    Arrays.fill(factors, 1);
    factors[16] = 8;
    RopeTable table = new RopeTable(rope(1, 0, 1), factors);
    assertThat(angle(table, 15)).isCloseTo(Math.pow(10, -4 * 15 / 32.0), within(1e-7));
    assertThat(angle(table, 16)).isCloseTo(0.01 / 8, within(1e-8));
  }

  @Test
  void yarnKeepsFastPairsAndInterpolatesSlowOnes() {
    // 64 * ln(2048 / (32 * 2 pi)) / (2 ln 10000) = 8.07, with 1 rotation 20.1: the ramp is 8 to 21.
    RopeTable table = new RopeTable(rope(0.25f, 1, 1), null);
    for (int pair = 0; pair < 32; pair++) {
      double plain = Math.pow(10_000, -pair / 32.0);
      double scaledShare = Math.clamp((pair - 8) / 13.0, 0, 1);
      double want = plain * (1 - scaledShare) + plain / 4 * scaledShare;
      assertThat(angle(table, pair)).as("pair %d", pair).isCloseTo(want, within(want * 1e-4));
    }
  }

  @Test
  void theMagnitudeScalesBothParts() {
    float[] cosines = new float[64];
    float[] sines = new float[64];
    new RopeTable(rope(1, 0, 1.5f), null).fill(7, cosines, sines, 32);
    assertThat(Math.hypot(cosines[32 + 5], sines[32 + 5])).isCloseTo(1.5, within(1e-6));
  }
}

package dev.herd.core.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("kernel")
class ActivationRoundingTest {
  private final ActivationRounding scalar = new ScalarActivationRounding();

  private static float[] rounded(ActivationRounding rounding, ActivationPrecision p, float[] x) {
    float[] y = new float[x.length + 2];
    p.round(rounding, x, 0, y, 1, x.length);
    assertThat(y[0]).isZero();
    assertThat(y[x.length + 1]).isZero();
    return Arrays.copyOfRange(y, 1, x.length + 1);
  }

  @ParameterizedTest
  @EnumSource(ActivationPrecision.class)
  void twinsGiveTheSameValues(ActivationPrecision precision) {
    KernelTests.assumeVectors();
    ActivationRounding vector = new VectorActivationRounding();
    Random random = new Random(5);
    boolean blocks =
        precision == ActivationPrecision.BLOCK_32 || precision == ActivationPrecision.BLOCK_256;
    for (int n = 0; n < 2100; n += blocks ? 256 : 37) {
      for (float deviation : new float[] {0, 1e-12f, 1e-5f, 1, 300, 1e6f}) {
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
          // Few distinct values in every other round, so that ties and equal extremes occur.
          double value = n % 2 == 0 ? random.nextGaussian() : random.nextInt(9) - 4;
          x[i] = (float) (value * deviation);
        }
        assertThat(withoutNegativeZeros(rounded(vector, precision, x)))
            .isEqualTo(withoutNegativeZeros(rounded(scalar, precision, x)));
      }
    }
  }

  private static float[] withoutNegativeZeros(float[] x) {
    for (int i = 0; i < x.length; i++) {
      x[i] += 0f;
    }
    return x;
  }

  @Test
  void halvesAreThoseOfTheJdk() {
    Random random = new Random(6);
    float[] x = new float[1000];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) (random.nextGaussian() * Math.pow(2, random.nextInt(38) - 26));
    }
    float[] y = rounded(scalar, ActivationPrecision.HALF, x);
    for (int i = 0; i < x.length; i++) {
      assertThat(y[i]).isEqualTo(Float.float16ToFloat(Float.floatToFloat16(x[i])));
    }
  }

  @Test
  void blocksOf32UseTheHalfOfTheirScale() {
    float[] x = new float[32];
    x[0] = 127 * 0.1f;
    x[1] = -0.26f;
    float[] y = rounded(scalar, ActivationPrecision.BLOCK_32, x);
    float scale = Float.float16ToFloat(Float.floatToFloat16(0.1f));
    assertThat(y[0]).isEqualTo(127 * scale);
    assertThat(y[1]).isEqualTo(-3 * scale);
    assertThat(y[2]).isZero();
  }

  @Test
  void blocksOf256TakeTheirExtremeToMinus127() {
    float[] x = new float[256];
    x[3] = -254;
    x[5] = 254;
    x[7] = 253;
    x[9] = -3.1f;
    float[] y = rounded(scalar, ActivationPrecision.BLOCK_256, x);
    assertThat(y[3]).isEqualTo(-254);
    assertThat(y[5]).isEqualTo(254);
    assertThat(y[7]).isEqualTo(252); // 126.5 to even
    assertThat(y[9]).isEqualTo(-4);
  }

  @Test
  void partsOfBlocksAreRefused() {
    assertThatThrownBy(() -> scalar.blocksOf32(new float[64], 0, new float[64], 0, 33))
        .hasMessageContaining("33");
  }
}

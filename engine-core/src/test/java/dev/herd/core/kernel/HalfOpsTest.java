package dev.herd.core.kernel;

import static dev.herd.core.kernel.KernelTests.gaussian;
import static dev.herd.core.kernel.VectorWidth.LANES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.herd.gguf.GgmlType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Operations on IEEE halves in native memory. */
@Tag("kernel")
class HalfOpsTest {
  private static final int HALVES = 1 << 16;

  private final CacheRows scalar = new ScalarCacheRows(GgmlType.F16);
  private final Random random = new Random(11);
  private final Arena arena = Arena.ofAuto();
  private CacheRows vector;

  @BeforeEach
  void assumeVectors() {
    KernelTests.assumeVectors();
    vector = new F16CacheRows();
  }

  @Test
  void everyFiniteHalfIsReadExactlyAndWrittenBack() {
    MemorySegment all = arena.allocate(2L * HALVES);
    for (int i = 0; i < HALVES; i++) {
      boolean finite = (i & 0x7C00) != 0x7C00;
      all.set(ScalarVectorOps.HALF, 2L * i, (short) (finite ? i : 0));
    }
    float[] read = new float[HALVES];
    for (int i = 0; i < HALVES; i += LANES) {
      VectorHalves.load(all.address() + 2L * i).intoArray(read, i);
    }
    for (int i = 0; i < HALVES; i++) {
      assertThat(read[i]).isEqualTo(ScalarVectorOps.half(all, 0, i) + 0f);
    }
    MemorySegment written = arena.allocate(2L * HALVES);
    float[] exact = new float[HALVES];
    for (int i = 0; i < HALVES; i++) {
      exact[i] = ScalarVectorOps.half(all, 0, i);
    }
    vector.store(exact, 0, written, 0, HALVES);
    assertThat(written.mismatch(all)).isEqualTo(-1);
  }

  /** Halves, what is just beside the middle of two, and the middles themselves. */
  @Test
  void halfPrecisionIsTheNearestHalf() {
    for (int i = 0; i < HALVES; i++) {
      float half = Float.float16ToFloat((short) i);
      float next = Float.float16ToFloat((short) (i + 1));
      if (Float.isFinite(half) && Float.isFinite(next)) {
        float middle = (half + next) / 2;
        for (float x : new float[] {half, Math.nextDown(middle), middle, Math.nextUp(middle)}) {
          float nearest = Float.float16ToFloat(Float.floatToFloat16(x));
          assertThat(FloatMath.halfPrecision(x) + 0f).isEqualTo(nearest + 0f);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.herd.core.kernel.KernelTests#sizes")
  void roundsAsTheReference(int n) {
    for (float deviation : new float[] {1, 1e-6f, 3e4f, 1e-40f}) {
      float[] x = gaussian(random, 2, n, 0, deviation);
      MemorySegment expected = arena.allocate(2L * n + 12);
      MemorySegment actual = arena.allocate(2L * n + 12);
      scalar.store(x, 2, expected, 3, n);
      vector.store(x, 2, actual, 3, n);
      assertThat(actual.mismatch(expected)).isEqualTo(-1);
    }
  }

  @Test
  void roundsTiesToEvenAndSaturates() {
    float[] x = {
      1 + 0x1p-11f,
      1 + 3 * 0x1p-11f,
      0x1p-25f,
      3 * 0x1p-25f,
      Math.nextUp(0x1p-25f),
      0x1p-14f - 0x1p-25f,
      65504,
      65519.99f,
      65520,
      1e30f,
      Float.POSITIVE_INFINITY,
      0,
      -0f,
      Float.MIN_VALUE,
      2047.5f,
      2048.5f,
      4098
    };
    float[] expected = {
      1,
      1 + 0x1p-9f,
      0,
      0x1p-23f,
      0x1p-24f,
      0x1p-14f,
      65504,
      65504,
      65504,
      65504,
      65504,
      0,
      -0f,
      0,
      2048,
      2048,
      4096
    };
    for (CacheRows rows : new CacheRows[] {scalar, vector}) {
      for (int i = 0; i < x.length; i++) {
        assertThat(roundTrip(rows, x[i])).as("%s", x[i]).isEqualTo(expected[i]);
        assertThat(roundTrip(rows, -x[i])).as("%s", -x[i]).isEqualTo(-expected[i]);
      }
      assertThat(roundTrip(rows, Float.NaN)).isNaN();
    }
  }

  private float roundTrip(CacheRows rows, float x) {
    float[] values = new float[19];
    Arrays.fill(values, x);
    MemorySegment halves = arena.allocate(38);
    rows.store(values, 0, halves, 0, 19);
    short first = halves.get(ScalarVectorOps.HALF, 0);
    assertThat(halves.get(ScalarVectorOps.HALF, 36) & 0xFC00).isEqualTo(first & 0xFC00);
    return Float.float16ToFloat(first);
  }
}

package dev.herd.core.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.herd.gguf.GgmlType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Products of integers against {@link GroupedReference}, bit for bit, in batches of any size. */
@Tag("kernel")
class GroupedMatMulTest {
  private static final int MAX_TOKENS = 13;
  private static final int[] BLOCKS = {1, 2, 3, 4, 5, 9};

  private final KernelScratch scratch = new KernelScratch();

  @BeforeEach
  void assumeVectors() {
    KernelTests.assumeVectors();
  }

  static Stream<GgmlType> types() {
    return Stream.concat(
            KernelTests.GROUPED_TYPES.stream(), KernelTests.GROUPED_PANEL_TYPES.stream())
        .distinct();
  }

  @ParameterizedTest
  @MethodSource("types")
  void addsInTheReferencesOrder(GgmlType type) {
    for (int blocks : BLOCKS) {
      int columns = type.blockSize() * blocks;
      int rows = 8 + blocks;
      try (Arena arena = Arena.ofConfined()) {
        WeightMatrix w = TestWeights.random(arena, type, rows, columns, blocks);
        float[] x = TestWeights.gaussian(MAX_TOKENS * columns, blocks);
        check(w, x);
      }
    }
  }

  /** Of packed Q6_K at the extremes, whose integer sums are floats and then beyond 2^24. */
  private static final float ROUNDED = 1e-5f;

  /** The largest levels, scales and activations there are: integers must not overflow. */
  @ParameterizedTest
  @MethodSource("types")
  void isExactAtTheExtremes(GgmlType type) {
    int columns = 2 * Math.max(256, type.blockSize());
    try (Arena arena = Arena.ofConfined()) {
      for (int fill : new int[] {0xFF, 0x80, 0x7F, 0x00}) {
        WeightMatrix w = TestWeights.random(arena, type, 3, columns, 1);
        MemorySegment data = w.data();
        long block = type.bytes(type.blockSize());
        for (long at = 0; at < data.byteSize(); at++) {
          if (!isHalfScale(type, at % block)) {
            data.set(ValueLayout.JAVA_BYTE, at, (byte) fill);
          }
        }
        float[] x = new float[MAX_TOKENS * columns];
        for (int i = 0; i < x.length; i++) {
          int pattern = i / columns % 3;
          x[i] = pattern == 0 || (pattern == 1 && i % 2 == 0) ? 3 : -3;
        }
        check(w, x, type == GgmlType.Q6_K ? ROUNDED : 0);
      }
    }
  }

  private static boolean isHalfScale(GgmlType type, long at) {
    return switch (type) {
      case Q2_K -> at >= 80;
      case Q3_K -> at >= 108;
      case Q4_1, Q5_1, Q4_K, Q5_K -> at < 4;
      case Q6_K -> at >= 208;
      default -> at < 2;
    };
  }

  @ParameterizedTest
  @MethodSource("types")
  void readsEveryBit(GgmlType type) {
    Random random = new Random(type.id());
    int columns = 2 * type.blockSize();
    try (Arena arena = Arena.ofConfined()) {
      WeightMatrix w = TestWeights.random(arena, type, 2, columns, 5);
      float[] x = TestWeights.gaussian(MAX_TOKENS * columns, 5);
      for (int flip = 0; flip < 200; flip++) {
        long at = random.nextLong(w.data().byteSize());
        int bit = random.nextInt(Byte.SIZE);
        byte before = w.data().get(ValueLayout.JAVA_BYTE, at);
        w.data().set(ValueLayout.JAVA_BYTE, at, (byte) (before ^ (1 << bit)));
        check(w, x);
        w.data().set(ValueLayout.JAVA_BYTE, at, before);
      }
    }
  }

  /** Zeros, and values whose inverse scale would be infinite. */
  @ParameterizedTest
  @MethodSource("types")
  void tinyActivationsGiveZero(GgmlType type) {
    int columns = 2 * type.blockSize();
    try (Arena arena = Arena.ofConfined()) {
      WeightMatrix w = TestWeights.random(arena, type, 1, columns, 5);
      for (float value : new float[] {0, -0f, Float.MIN_VALUE, 1e-38f}) {
        float[] x = new float[columns];
        Arrays.fill(x, value);
        assertThat(multiply(w, x, 1)[0]).isBetween(-1e-30f, 1e-30f);
      }
    }
  }

  private void check(WeightMatrix w, float[] x) {
    check(w, x, 0);
  }

  private void check(WeightMatrix w, float[] x, float packedTolerance) {
    GgmlType type = w.type();
    int columns = w.columns();
    float[][] expected = new float[MAX_TOKENS][w.rows()];
    for (int t = 0; t < MAX_TOKENS; t++) {
      float[] token = Arrays.copyOfRange(x, t * columns, (t + 1) * columns);
      GroupedReference reference = new GroupedReference(w.data(), token, type.blockSize());
      for (int r = 0; r < w.rows(); r++) {
        expected[t][r] = reference.dot(type, r * w.rowBytes(), columns);
      }
    }
    if (KernelTests.GROUPED_TYPES.contains(type)) {
      check(w, x, expected, 0);
    }
    if (KernelTests.GROUPED_PANEL_TYPES.contains(type)) {
      try (Arena arena = Arena.ofConfined()) {
        check(TestWeights.packed(arena, w), x, expected, packedTolerance);
      }
    }
  }

  private void check(WeightMatrix w, float[] x, float[][] expected, float tolerance) {
    for (int tokens : new int[] {1, 2, 3, 4, 7, 8, MAX_TOKENS}) {
      float[] actual = multiply(w, x, tokens);
      for (int t = 0; t < tokens; t++) {
        float[] row = Arrays.copyOfRange(actual, t * w.rows(), (t + 1) * w.rows());
        String what =
            "%s%s, %d columns, token %d of %d"
                .formatted(w.type(), w.isPacked() ? " packed" : "", w.columns(), t, tokens);
        if (tolerance == 0) {
          assertThat(row).as(what).containsExactly(expected[t]);
        } else {
          for (int r = 0; r < row.length; r++) {
            KernelTests.assertClose(what, row[r], expected[t][r], tolerance, 0);
          }
        }
      }
    }
  }

  private float[] multiply(WeightMatrix w, float[] x, int tokens) {
    Activations activations = new Activations(tokens, w.columns());
    System.arraycopy(x, 0, activations.values(), 0, tokens * w.columns());
    MatMul matMul = Kernels.get().matMul(w);
    matMul.prepare(activations, 0, tokens);
    float[] out = new float[tokens * w.rows()];
    matMul.multiply(w, 0, w.rows(), activations, 0, tokens, out, 0, w.rows(), scratch);
    return out;
  }
}

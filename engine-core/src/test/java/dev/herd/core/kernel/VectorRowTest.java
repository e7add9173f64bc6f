package dev.herd.core.kernel;

import static dev.herd.core.kernel.KernelTests.GUARD;
import static dev.herd.core.kernel.KernelTests.assertGuarded;
import static dev.herd.core.kernel.VectorWidth.LANES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.herd.gguf.GgmlType;
import dev.herd.gguf.quant.BlockCodec;
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

/** Vector row kernels against the codecs, on segments that end with the last block. */
@Tag("kernel")
class VectorRowTest {
  /** Of an unpacked weight, relative to the largest of its row: one or two roundings. */
  private static final double WEIGHT_TOLERANCE = 4e-7;

  private static final int[] COUNTS = {1, 3, 15, 16, 17, 31, 33, 63, 64, 65, 100, 255, 257, 1000};

  private final KernelScratch scratch = new KernelScratch();

  @BeforeEach
  void assumeVectors() {
    KernelTests.assumeVectors();
  }

  static Stream<GgmlType> types() {
    return Stream.of(GgmlType.values())
        .filter(WeightMatrix::supports)
        .filter(type -> !KernelTests.GROUPED_TYPES.contains(type));
  }

  @ParameterizedTest
  @MethodSource("types")
  void unpacksWhatTheCodecSays(GgmlType type) {
    RowKernel kernel = new VectorProvider().rowKernel(type);
    assertThat(kernel.type()).isEqualTo(type);
    for (int count : counts(type)) {
      try (Arena arena = Arena.ofConfined()) {
        WeightMatrix w = TestWeights.random(arena, type, 2, count, count);
        float[] expected = new float[count];
        BlockCodec.of(type).dequantize(w.data(), w.rowBytes(), expected, 0, count);
        float[] actual = new float[count + 20];
        Arrays.fill(actual, GUARD);
        kernel.unpack(w.data().address() + w.rowBytes(), count, actual, 3);
        assertGuarded(actual, 3, count);
        double tolerance = WEIGHT_TOLERANCE * largest(expected);
        for (int i = 0; i < count; i++) {
          assertThat(Math.abs((double) actual[3 + i] - expected[i]))
              .as("weight %d of %d: %s for %s", i, count, actual[3 + i], expected[i])
              .isLessThanOrEqualTo(tolerance);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("types")
  void multipliesWhatTheCodecSays(GgmlType type) {
    RowKernel kernel = new VectorProvider().rowKernel(type);
    BlockCodec reference = BlockCodec.of(type);
    for (int count : counts(type)) {
      try (Arena arena = Arena.ofConfined()) {
        WeightMatrix w = TestWeights.random(arena, type, 2, count, 31L * count);
        float[] x = TestWeights.gaussian(count + 5, count);
        float[] row = new float[count];
        reference.dequantize(w.data(), w.rowBytes(), row, 0, count);
        double squares = 0;
        for (int i = 0; i < count; i++) {
          squares += (double) row[i] * row[i] * x[5 + i] * x[5 + i];
        }
        float expected = (float) ScalarMatMul.dot(row, x, 5, count);
        float actual = kernel.dot(w.data().address() + w.rowBytes(), count, x, 5, scratch);
        assertThat(Math.abs((double) actual - expected))
            .as("%d columns: %s for %s", count, actual, expected)
            .isLessThanOrEqualTo(MatMulTolerance.OF_ROOT * Math.sqrt(squares));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("types")
  void addsInTheStatedOrder(GgmlType type) {
    RowKernel kernel = new VectorProvider().rowKernel(type);
    for (int count : counts(type)) {
      try (Arena arena = Arena.ofConfined()) {
        WeightMatrix w = TestWeights.random(arena, type, 2, count, 7L * count);
        float[] x = TestWeights.gaussian(count + 5, count);
        float[] row = new float[count];
        kernel.unpack(w.data().address() + w.rowBytes(), count, row, 0);
        float expected = dotInOrder(row, x, 5);
        assertThat(kernel.dot(w.data().address() + w.rowBytes(), count, x, 5, scratch))
            .as("%d columns", count)
            .isEqualTo(expected);
        assertThat(VectorReductions.dot(row, 0, x, 5, count)).isEqualTo(expected);
      }
    }
  }

  /** The order of {@link RowKernel}, lane by lane. */
  private static float dotInOrder(float[] row, float[] x, int xo) {
    int bound = row.length - row.length % LANES;
    float[] sums = new float[2 * LANES];
    for (int i = 0; i < bound; i++) {
      int lane = i % (2 * LANES);
      sums[lane] = Math.fma(row[i], x[xo + i], sums[lane]);
    }
    for (int half = LANES; half > 0; half /= 2) {
      for (int lane = 0; lane < half; lane++) {
        sums[lane] += sums[lane + half];
      }
    }
    float sum = sums[0];
    for (int i = bound; i < row.length; i++) {
      sum = Math.fma(row[i], x[xo + i], sum);
    }
    return sum;
  }

  /** Every bit of a block matters: one flipped bit changes the same weights in the same way. */
  @ParameterizedTest
  @MethodSource("types")
  void readsEveryBit(GgmlType type) {
    RowKernel kernel = new VectorProvider().rowKernel(type);
    BlockCodec codec = BlockCodec.of(type);
    int count = type.blockSize() * 2;
    Random random = new Random(type.id());
    try (Arena arena = Arena.ofConfined()) {
      WeightMatrix w = TestWeights.random(arena, type, 1, count, 3);
      MemorySegment data = w.data();
      float[] expected = new float[count];
      float[] actual = new float[count];
      for (int flip = 0; flip < 400; flip++) {
        long at = random.nextLong(data.byteSize());
        byte before = data.get(ValueLayout.JAVA_BYTE, at);
        byte after = (byte) (before ^ (1 << random.nextInt(Byte.SIZE)));
        data.set(ValueLayout.JAVA_BYTE, at, after);
        codec.dequantize(data, 0, expected, 0, count);
        kernel.unpack(data.address(), count, actual, 0);
        double tolerance = WEIGHT_TOLERANCE * largest(expected);
        if (tolerance < 1e20) { // F16 and scales may have become infinite
          for (int i = 0; i < count; i++) {
            assertThat(Math.abs((double) actual[i] - expected[i]))
                .as("weight %d after a flip in byte %d", i, at)
                .isLessThanOrEqualTo(tolerance);
          }
        }
        data.set(ValueLayout.JAVA_BYTE, at, before);
      }
    }
  }

  private static int[] counts(GgmlType type) {
    return type.blockSize() == 1
        ? COUNTS
        : new int[] {
          type.blockSize(), 2 * type.blockSize(), 3 * type.blockSize(), 9 * type.blockSize()
        };
  }

  private static double largest(float[] values) {
    double largest = 0;
    for (float value : values) {
      largest = Float.isFinite(value) ? Math.max(largest, Math.abs(value)) : Double.MAX_VALUE;
    }
    return largest;
  }
}

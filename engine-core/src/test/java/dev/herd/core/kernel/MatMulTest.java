package dev.herd.core.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.herd.gguf.GgmlType;
import dev.herd.gguf.quant.BlockCodec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** This process's matrix products against sums in double precision over what the codecs say. */
@Tag("kernel")
final class MatMulTest {
  private static final float UNTOUCHED = -12345;

  private final KernelScratch scratch = new KernelScratch();

  static Stream<GgmlType> types() {
    return Stream.of(GgmlType.values()).filter(WeightMatrix::supports);
  }

  @ParameterizedTest
  @MethodSource("types")
  void everyShapeAgreesWithTheReference(GgmlType type) {
    Random random = new Random(type.id());
    int[] blocks = {1, 2, 3, 5, 8, 9};
    int tokens = 1;
    try (Arena arena = Arena.ofConfined()) {
      for (int rows = 1; rows <= 70; rows += 1 + random.nextInt(16)) {
        int columns = type.blockSize() * blocks[random.nextInt(blocks.length)];
        if (type.blockSize() == 1) {
          columns = 1 + random.nextInt(600);
        }
        WeightMatrix w = TestWeights.random(arena, type, rows, columns, rows);
        for (int repeat = 0; repeat < 3; repeat++) {
          int firstRow = random.nextInt(rows);
          int endRow = firstRow + 1 + random.nextInt(rows - firstRow);
          check(w, firstRow, endRow, random.nextInt(3), tokens, random.nextInt(5));
          tokens = tokens % 19 + 1;
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("types")
  void wideRowsAgreeWithTheReference(GgmlType type) {
    try (Arena arena = Arena.ofConfined()) {
      WeightMatrix w = TestWeights.random(arena, type, 19, 256 * 5, 3);
      check(w, 0, 19, 0, 1, 0);
      check(w, 0, 19, 1, 13, 3);
    }
  }

  /** To the bit: what rounds activations to 8 bits would make more of any difference. */
  @ParameterizedTest
  @MethodSource("types")
  void aBatchGivesWhatItsTokensGiveAlone(GgmlType type) {
    try (Arena arena = Arena.ofConfined()) {
      int columns = type.blockSize() == 1 ? 301 : 256 * 5;
      checkBatches(TestWeights.random(arena, type, 11, columns, 5));
      WeightMatrix even = TestWeights.random(arena, type, 11, columns + columns % 2, 5);
      if (TestWeights.canPack(even)) {
        checkBatches(TestWeights.packed(arena, even));
      }
    }
  }

  /** Panels hold those below a limit. */
  @ParameterizedTest
  @ValueSource(floats = {F16Words.LIMIT, 65505})
  void everyHalfCountsTheSameInABatchAsAlone(float limit) {
    int rows = 64;
    int columns = 1024;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment data = arena.allocate(GgmlType.F16.bytes(columns) * rows);
      for (int i = 0; i < rows * columns; i++) {
        boolean counts = Math.abs(Float.float16ToFloat((short) i)) < limit;
        data.set(Scales.SHORT, 2L * i, counts ? (short) i : 0);
      }
      WeightMatrix w = new WeightMatrix("halves", GgmlType.F16, data, rows, columns);
      checkBatches(w);
      check(w, 0, rows, 0, 9, 0);
      if (TestWeights.canPack(w)) {
        checkBatches(TestWeights.packed(arena, w));
      }
    }
  }

  /** Of several panels, full and part, and with stretches of whole and half depth. */
  @ParameterizedTest
  @MethodSource("types")
  void manyPanelsGiveABatchWhatItsTokensGiveAlone(GgmlType type) {
    KernelTests.assumeVectors();
    int rows = 7 * Panel.ROWS + 10;
    try (Arena arena = Arena.ofConfined()) {
      for (int columns : new int[] {256, 768, 352}) {
        if (columns % type.blockSize() == 0) {
          WeightMatrix w = TestWeights.random(arena, type, rows, columns, columns);
          if (TestWeights.canPack(w)) {
            checkBatch(TestWeights.packed(arena, w), 70, 2, 3, 4, 5, 6, 7, 11, 32, 47, 70);
          }
        }
      }
    }
  }

  /** Sums of products as large as they get, in both signs and beside each other. */
  @Test
  void extremeLevelsGiveABatchWhatTheyGiveAlone() {
    KernelTests.assumeVectors();
    int rows = 7 * Panel.ROWS;
    int columns = 256;
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      // The largest magnitude of a block becomes level -8.
      values[i] = (i / columns * 7 % 5 < 3 ? -8 : 7) * (i / columns % 11 < 5 ? 1f : -1f);
    }
    try (Arena arena = Arena.ofConfined()) {
      for (GgmlType type :
          new GgmlType[] {
            GgmlType.Q4_0, GgmlType.Q2_K, GgmlType.Q3_K, GgmlType.Q4_K, GgmlType.Q5_K
          }) {
        var data = arena.allocate(type.bytes(values.length));
        BlockCodec.of(type).quantize(values, 0, data, 0, values.length);
        WeightMatrix w = new WeightMatrix("extreme", type, data, rows, columns);
        if (TestWeights.canPack(w)) {
          Activations x = new Activations(40, columns);
          for (int i = 0; i < 40 * columns; i++) {
            x.values()[i] = i / columns % 2 == 0 ? 127 : -127;
          }
          checkBatch(TestWeights.packed(arena, w), x, 2, 40);
        }
      }
    }
  }

  /** More tokens than share what is unpacked. */
  @ParameterizedTest
  @MethodSource("types")
  void hundredsOfTokensGetWhatTheyGetAlone(GgmlType type) {
    KernelTests.assumeVectors();
    try (Arena arena = Arena.ofConfined()) {
      WeightMatrix w = TestWeights.random(arena, type, 2 * Panel.ROWS, 256, 7);
      if (TestWeights.canPack(w)) {
        checkBatch(TestWeights.packed(arena, w), 523, 257, 300, 523);
      }
    }
  }

  private void checkBatch(WeightMatrix w, int tokens, int... batches) {
    checkBatch(w, activations(tokens, w.columns(), 12), batches);
  }

  private void checkBatch(WeightMatrix w, Activations x, int... batches) {
    int rows = w.rows();
    float[] alone = alone(w, x);
    for (int n : batches) {
      float[] together = new float[n * rows];
      Kernels.get().matMul(w).multiply(w, 0, rows, x, 0, n, together, 0, rows, scratch);
      assertThat(together).as("%d tokens", n).isEqualTo(Arrays.copyOf(alone, n * rows));
    }
  }

  /** Returns the products (tokens, rows) of one token at a time. */
  private float[] alone(WeightMatrix w, Activations x) {
    int rows = w.rows();
    MatMul matMul = Kernels.get().matMul(w);
    matMul.prepare(x, 0, x.tokens());
    float[] products = new float[x.tokens() * rows];
    for (int t = 0; t < x.tokens(); t++) {
      matMul.multiply(w, 0, rows, x, t, 1, products, t * rows, rows, scratch);
    }
    return products;
  }

  private void checkBatches(WeightMatrix w) {
    int rows = w.rows();
    int tokens = 33;
    Activations x = activations(tokens, w.columns(), 11);
    MatMul matMul = Kernels.get().matMul(w);
    float[] alone = alone(w, x);
    for (int n = 1; n <= tokens; n++) {
      float[] together = new float[n * rows];
      matMul.multiply(w, 0, rows, x, 0, n, together, 0, rows, scratch);
      assertThat(together).as("%d tokens", n).isEqualTo(Arrays.copyOf(alone, n * rows));
      matMul.multiply(w, 2, rows - 1, x, tokens - n, n, together, 0, rows, scratch);
      for (int t = 0; t < n; t++) {
        int from = (tokens - n + t) * rows;
        assertThat(Arrays.copyOfRange(together, t * rows + 2, (t + 1) * rows - 1))
            .as("token %d of %d", t, n)
            .isEqualTo(Arrays.copyOfRange(alone, from + 2, from + rows - 1));
      }
    }
  }

  @Test
  void extremeWeightsAreExact() {
    for (GgmlType type : new GgmlType[] {GgmlType.Q4_0, GgmlType.Q8_0, GgmlType.F16}) {
      float[] values = new float[128];
      for (int i = 0; i < values.length; i++) {
        values[i] = (i % 3 - 1) * 65504f * (i / 32 == 1 ? 0x1p-40f : 1);
      }
      values[127] = Float.MIN_VALUE;
      try (Arena arena = Arena.ofConfined()) {
        var data = arena.allocate(type.bytes(values.length));
        BlockCodec.of(type).quantize(values, 0, data, 0, values.length);
        check(new WeightMatrix("extreme", type, data, 1, values.length), 0, 1, 0, 1, 0);
        check(new WeightMatrix("extreme", type, data, 1, values.length), 0, 1, 0, 16, 0);
      }
    }
  }

  @Test
  void argumentsThatDoNotFitAreRefused() {
    try (Arena arena = Arena.ofConfined()) {
      WeightMatrix w = TestWeights.random(arena, GgmlType.Q8_0, 4, 64, 1);
      Activations x = activations(2, 64, 1);
      MatMul matMul = Kernels.get().matMul(GgmlType.Q8_0);
      float[] out = new float[8];
      matMul.multiply(w, 0, 4, x, 0, 2, out, 0, 4, scratch);
      assertThatThrownBy(() -> matMul.multiply(w, 0, 5, x, 0, 2, out, 0, 4, scratch))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> matMul.multiply(w, 0, 4, x, 1, 2, out, 0, 4, scratch))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> matMul.multiply(w, 0, 4, x, 0, 2, out, 1, 4, scratch))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("2 tokens x rows [0, 4) at 1");
      assertThatThrownBy(() -> matMul.multiply(w, 0, 4, x, 0, 2, out, 0, 3, scratch))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> matMul.multiply(w, 0, 4, x, 0, 0, out, 0, 4, scratch))
          .isInstanceOf(IllegalArgumentException.class);
      MatMul other = Kernels.get().matMul(GgmlType.F16);
      assertThatThrownBy(() -> other.multiply(w, 0, 4, x, 0, 1, out, 0, 4, scratch))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("Q8_0");
      x.columns(32);
      assertThatThrownBy(() -> matMul.multiply(w, 0, 4, x, 0, 1, out, 0, 4, scratch))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("64 columns");
    }
  }

  /** Vector kernels read by address, so nobody else would say so. */
  @Test
  void weightsThatAreFreedOrInTheJavaHeapAreRefused() {
    KernelTests.assumeVectors();
    WeightMatrix freed;
    WeightMatrix inHeap;
    try (Arena arena = Arena.ofShared()) {
      freed = TestWeights.random(arena, GgmlType.Q8_0, 3, 64, 1);
      byte[] bytes = freed.data().toArray(ValueLayout.JAVA_BYTE);
      MemorySegment heap = MemorySegment.ofArray(bytes);
      inHeap = new WeightMatrix("weights", GgmlType.Q8_0, heap, 3, 64);
    }
    Activations x = activations(3, 64, 1);
    for (int tokens = 1; tokens <= 3; tokens += 2) {
      int n = tokens;
      assertThatThrownBy(() -> product(freed, 0, 3, x, 0, n, 0, 3))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("is freed");
      assertThatThrownBy(() -> product(inHeap, 0, 3, x, 0, n, 0, 3))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("Java heap");
    }
  }

  @Test
  void typesWithoutMatricesAreRefused() {
    assertThatThrownBy(() -> Kernels.get().matMul(GgmlType.I32))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("I32");
  }

  private void check(
      WeightMatrix w, int firstRow, int endRow, int firstToken, int tokens, int outOffset) {
    int columns = w.columns();
    Activations x = activations(firstToken + tokens, columns, columns + tokens);
    Kernels.get().matMul(w).prepare(x, 0, firstToken + tokens);
    int stride = w.rows() + 2;
    float[] out = product(w, firstRow, endRow, x, firstToken, tokens, outOffset, stride);
    float[] packed = new float[0];
    if (TestWeights.canPack(w)) {
      try (Arena arena = Arena.ofConfined()) {
        WeightMatrix panels = TestWeights.packed(arena, w);
        Kernels.get().matMul(panels).prepare(x, 0, firstToken + tokens);
        packed = product(panels, firstRow, endRow, x, firstToken, tokens, outOffset, stride);
      }
    }

    int used = (firstToken + tokens) * columns;
    float[] values = new float[used];
    ActivationPrecision.of(w.type())
        .round(new ScalarActivationRounding(), x.values(), 0, values, 0, used);
    float[] row = new float[columns];
    for (int r = 0; r < w.rows(); r++) {
      BlockCodec.of(w.type()).dequantize(w.data(), r * w.rowBytes(), row, 0, columns);
      for (int t = 0; t < tokens; t++) {
        int o = outOffset + t * stride + r;
        if (r >= firstRow && r < endRow) {
          checkDot(w, row, values, firstToken + t, out[o]);
          if (packed.length > 0) {
            checkDot(w, row, values, firstToken + t, packed[o]);
          }
        } else if (out[o] != UNTOUCHED || (packed.length > 0 && packed[o] != UNTOUCHED)) {
          fail("row %d is outside of [%d, %d), but was written", r, firstRow, endRow);
        }
      }
    }
  }

  private float[] product(
      WeightMatrix w,
      int firstRow,
      int endRow,
      Activations x,
      int firstToken,
      int tokens,
      int outOffset,
      int stride) {
    float[] out = new float[outOffset + tokens * stride];
    Arrays.fill(out, UNTOUCHED);
    Kernels.get()
        .matMul(w)
        .multiply(w, firstRow, endRow, x, firstToken, tokens, out, outOffset, stride, scratch);
    return out;
  }

  private static void checkDot(WeightMatrix w, float[] row, float[] x, int token, float actual) {
    double expected = 0;
    double magnitude = 0;
    for (int i = 0; i < row.length; i++) {
      double product = (double) row[i] * x[token * row.length + i];
      expected += product;
      magnitude += product * product;
    }
    double tolerance = MatMulTolerance.OF_ROOT * Math.sqrt(magnitude);
    if (!(Math.abs(actual - expected) <= tolerance)) {
      fail("%s, %d columns: %s, not %s", w.name(), row.length, actual, expected);
    }
  }

  private static Activations activations(int tokens, int columns, long seed) {
    Activations x = new Activations(tokens, columns);
    float[] values = TestWeights.gaussian(tokens * columns, seed);
    System.arraycopy(values, 0, x.values(), 0, values.length);
    return x;
  }
}

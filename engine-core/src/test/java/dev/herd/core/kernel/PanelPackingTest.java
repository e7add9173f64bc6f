package dev.herd.core.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.herd.gguf.GgmlType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The checks of packing; that packed weights give right products is {@link MatMulTest}'s. */
@Tag("kernel")
final class PanelPackingTest {
  private static final int COLUMNS = 64;

  private PanelPacking packing;

  @BeforeEach
  void findPacking() {
    packing = Kernels.get().packing(GgmlType.Q4_0);
    assumeTrue(packing != null, "these kernels pack nothing");
  }

  @Test
  void rowsAreRoundedUpToPanels() {
    long panelBytes = packing.panelRows() * GgmlType.Q4_0.bytes(COLUMNS);
    assertThat(packing.bytes(1, COLUMNS)).isEqualTo(panelBytes);
    assertThat(packing.bytes(packing.panelRows(), COLUMNS)).isEqualTo(panelBytes);
    assertThat(packing.bytes(packing.panelRows() + 1, COLUMNS)).isEqualTo(2 * panelBytes);
    assertThat(packing.bytes(1 << 30, 1 << 20)).isGreaterThan(1L << 48);
  }

  @Test
  void partsOfPanelsAreRefused() {
    int rows = 2 * packing.panelRows();
    try (Arena arena = Arena.ofConfined()) {
      WeightMatrix w = TestWeights.random(arena, GgmlType.Q4_0, rows, COLUMNS, 1);
      WeightMatrix packed = TestWeights.packed(arena, w);
      assertThat(packed.isPacked()).isTrue();
      assertThatThrownBy(() -> packing.pack(w, packed, 1, rows))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("whole panels");
      assertThatThrownBy(() -> packing.pack(w, packed, 0, rows - 1))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> packing.pack(w, packed, 0, rows + 1))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  /** Kernels read panels by address. */
  @Test
  void theJavaHeapIsRefused() {
    try (Arena arena = Arena.ofConfined()) {
      WeightMatrix w = TestWeights.random(arena, GgmlType.Q4_0, 3, COLUMNS, 1);
      byte[] bytes = new byte[(int) packing.bytes(3, COLUMNS)];
      assertThatThrownBy(() -> packing.view(w, MemorySegment.ofArray(bytes)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("Java heap");
    }
  }

  /** Kernels read by address, so nobody else would say so. */
  @Test
  void panelsThatAreFreedOrOnlyOutlinedAreRefused() {
    Activations x = new Activations(1, COLUMNS);
    KernelScratch scratch = new KernelScratch();
    WeightMatrix freed;
    WeightMatrix outline;
    try (Arena arena = Arena.ofShared()) {
      WeightMatrix w = TestWeights.random(arena, GgmlType.Q4_0, 3, COLUMNS, 1);
      freed = TestWeights.packed(arena, w);
      outline = packing.outline(w);
    }
    MatMul product = Kernels.get().matMul(freed);
    product.prepare(x, 0, 1);
    assertThatThrownBy(() -> product.multiply(freed, 0, 3, x, 0, 1, new float[3], 0, 3, scratch))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is freed");
    assertThatThrownBy(() -> product.multiply(outline, 0, 3, x, 0, 1, new float[3], 0, 3, scratch))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @ParameterizedTest
  @ValueSource(floats = {F16Words.LIMIT, -65504, Float.POSITIVE_INFINITY, Float.NaN})
  void halvesThatPanelsHaveNoRoomForAreRefused(float weight) {
    try (Arena arena = Arena.ofConfined()) {
      for (int place = 0; place < 2; place++) {
        WeightMatrix w = TestWeights.random(arena, GgmlType.F16, 3, 64, 1);
        w.data().set(Scales.SHORT, 2L * (64 + place), Float.floatToFloat16(weight));
        assertThatThrownBy(() -> TestWeights.packed(arena, w))
            .isInstanceOf(UnpackableWeightsException.class)
            .hasMessageContaining("128");
      }
    }
  }

  /** A word has two halves, so an odd row ends within one. */
  @Test
  void rowsThatEndWithinAWordAreRefused() {
    PanelPacking halves = Kernels.get().packing(GgmlType.F16);
    assertThat(halves.fits(64)).isTrue();
    assertThat(halves.fits(63)).isFalse();
    try (Arena arena = Arena.ofConfined()) {
      WeightMatrix w = TestWeights.random(arena, GgmlType.F16, 3, 63, 1);
      assertThatThrownBy(() -> halves.view(w, w.data()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("rows of 63 columns");
    }
  }

  @Test
  void matricesOfAnotherKindAreRefused() {
    try (Arena arena = Arena.ofConfined()) {
      WeightMatrix w = TestWeights.random(arena, GgmlType.Q4_0, 3, COLUMNS, 1);
      WeightMatrix packed = TestWeights.packed(arena, w);
      WeightMatrix other = TestWeights.random(arena, GgmlType.Q8_0, 3, COLUMNS, 1);
      assertThatThrownBy(() -> packing.view(other, packed.data()))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> packing.view(w, w.data()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("bytes packed");
      assertThatThrownBy(() -> packing.pack(packed, packed, 0, 3))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> packing.pack(w, w, 0, 3))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("no packed view");
      Activations x = new Activations(1, COLUMNS);
      KernelScratch scratch = new KernelScratch();
      MatMul rows = Kernels.get().matMul(GgmlType.Q4_0);
      assertThatThrownBy(() -> rows.multiply(packed, 0, 3, x, 0, 1, new float[3], 0, 3, scratch))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("is packed");
    }
  }
}

package dev.herd.core.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class MemoryPoolTest {
  private final MemoryPool pool = new MemoryPool(1000);

  @Test
  void blocksAreZeroedAlignedAndAccounted() {
    try (MemoryPool.Block block = pool.allocate("a/kv", 300)) {
      assertThat(block.segment().byteSize()).isEqualTo(300);
      assertThat(block.segment().address() % 64).isZero();
      assertThat(block.segment().get(ValueLayout.JAVA_BYTE, 299)).isZero();
      assertThat(pool.usage()).containsEntry("a/kv", new MemoryPool.Usage(300, 300));
    }
    assertThat(pool.total()).isEqualTo(new MemoryPool.Usage(0, 300));
  }

  @Test
  void largeBlocksAreZeroedAndAligned() {
    MemoryPool large = new MemoryPool(1L << 30);
    long bytes = 2 * LargePages.PAGE_BYTES + 12345;
    for (int i = 0; i < 3; i++) {
      try (MemoryPool.Block block = large.allocate("a/weights", bytes)) {
        assertThat(block.segment().byteSize()).isEqualTo(bytes);
        assertThat(block.segment().address() % 64).isZero();
        assertThat(block.segment().mismatch(MemorySegment.ofArray(new byte[(int) bytes])))
            .isEqualTo(-1);
        block.segment().fill((byte) 1);
      }
    }
    assertThat(large.total()).isEqualTo(new MemoryPool.Usage(0, bytes));
  }

  @Test
  void memoryThatTheSystemDoesNotHaveIsRefused() {
    MemoryPool endless = new MemoryPool(Long.MAX_VALUE);
    assertThatThrownBy(() -> endless.allocate("a/weights", 1L << 60))
        .isInstanceOf(MemoryBudgetException.class)
        .hasMessageContaining("a/weights");
    assertThat(endless.total().bytes()).isZero();
  }

  @Test
  void aRefusalHasTheArithmetic() {
    try (MemoryPool.Block block = pool.allocate("a/kv", 900)) {
      assertThatThrownBy(() -> pool.allocate("b/kv", 101_000_000))
          .isInstanceOf(MemoryBudgetException.class)
          .hasMessageContaining("b/kv needs 101.0 MB")
          .hasMessageContaining("a/kv");
      assertThat(pool.total().bytes()).isEqualTo(block.segment().byteSize());
      pool.allocate("b/kv", 100).close();
    }
  }

  @Test
  void accessAfterCloseThrows() {
    MemoryPool.Block block = pool.allocate("a/kv", 8);
    block.close();
    assertThatThrownBy(() -> block.segment().get(ValueLayout.JAVA_BYTE, 0))
        .isInstanceOf(IllegalStateException.class);
  }
}

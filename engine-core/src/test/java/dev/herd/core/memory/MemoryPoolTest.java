package dev.herd.core.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

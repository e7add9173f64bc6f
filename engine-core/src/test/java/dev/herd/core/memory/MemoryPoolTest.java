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

  @Test
  void blocksOfARegionLieSideBySide() {
    try (MemoryPool.Region region = pool.region("a/weights")) {
      MemorySegment first = region.allocate(100);
      MemorySegment second = region.allocate(64);
      assertThat(first.byteSize()).isEqualTo(100);
      assertThat(first.address() % 64).isZero();
      assertThat(second.address() % 64).isZero();
      if (NativePages.ofSystem().isPresent()) {
        assertThat(second.address()).isEqualTo(first.address() + 128);
      }
      assertThat(second.get(ValueLayout.JAVA_BYTE, 63)).isZero();
      assertThat(region.bytes()).isEqualTo(192);
      assertThat(pool.usage()).containsEntry("a/weights", new MemoryPool.Usage(192, 192));
    }
    assertThat(pool.total()).isEqualTo(new MemoryPool.Usage(0, 192));
  }

  @Test
  void aRegionWithoutBlocksTakesNothing() {
    pool.region("a/weights").close();
    assertThat(pool.usage()).isEmpty();
  }

  @Test
  void aRegionHoldsBlocksLargerThanItsSteps() {
    MemoryPool large = new MemoryPool(1L << 30);
    try (MemoryPool.Region region = large.region("a/weights")) {
      region.allocate(1000);
      MemorySegment block = region.allocate(300L << 20);
      block.set(ValueLayout.JAVA_BYTE, block.byteSize() - 1, (byte) 1);
      assertThat(region.allocate(1000).address() % 64).isZero();
    }
    assertThat(large.total().bytes()).isZero();
  }

  @Test
  void aRegionKeepsItsBlocksWhenOneIsRefused() {
    MemorySegment block;
    try (MemoryPool.Region region = pool.region("a/weights")) {
      block = region.allocate(900);
      assertThatThrownBy(() -> region.allocate(200))
          .isInstanceOf(MemoryBudgetException.class)
          .hasMessageContaining("a/weights");
      assertThat(block.get(ValueLayout.JAVA_BYTE, 899)).isZero();
      assertThat(region.bytes()).isEqualTo(pool.total().bytes());
    }
    assertThatThrownBy(() -> block.get(ValueLayout.JAVA_BYTE, 0))
        .isInstanceOf(IllegalStateException.class);
    assertThat(pool.total().bytes()).isZero();
  }

  @Test
  void aRegionLeavesNothingOfWhatTheSystemRefused() {
    MemoryPool endless = new MemoryPool(Long.MAX_VALUE);
    try (MemoryPool.Region region = endless.region("a/weights")) {
      assertThatThrownBy(() -> region.allocate(1L << 60))
          .isInstanceOf(MemoryBudgetException.class)
          .hasMessageContaining("a/weights");
      assertThat(endless.total().bytes()).isZero();
    }
  }

  @Test
  void bytesThatLieElsewhereCountAsWell() {
    pool.reserve("engine/scratch", 600);
    assertThat(pool.total().bytes()).isEqualTo(600);
    assertThatThrownBy(() -> pool.reserve("a/kv", 401))
        .isInstanceOf(MemoryBudgetException.class)
        .hasMessageContaining("engine/scratch");
    assertThatThrownBy(() -> pool.release("engine/scratch", 601)).hasMessageContaining("has 600");
    assertThatThrownBy(() -> pool.release("a/kv", 1)).hasMessageContaining("has 0");
    pool.release("engine/scratch", 600);
    assertThat(pool.usage()).containsEntry("engine/scratch", new MemoryPool.Usage(0, 600));
  }

  @Test
  void aLeakNamesItsAccountAndItsPlace() {
    MemoryPool.Block leaked = leak();
    pool.allocate("a/kv", 100).close();
    pool.reserve("b/scratch", 70);
    pool.release("b/scratch", 30);
    assertThatThrownBy(pool::checkReleased)
        .isInstanceOf(MemoryLeakException.class)
        .hasMessageContaining("a/kv")
        .hasMessageContaining("300 bytes from MemoryPoolTest.leak:")
        .hasMessageContaining("40 bytes from MemoryPoolTest.aLeakNamesItsAccountAndItsPlace:")
        .hasMessageNotContaining("100 bytes");
    leaked.close();
    pool.release("b/scratch", 40);
    pool.checkReleased();
  }

  private MemoryPool.Block leak() {
    return pool.allocate("a/kv", 300);
  }
}

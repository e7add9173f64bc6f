package dev.herd.core.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KvCacheTest {
  private static final KvShape SHAPE = new KvShape(3, 2, 64, 32);

  private final MemoryPool pool = new MemoryPool(16L * KvArena.PAGE_BYTES * 2);
  private final KvArena arena = new KvArena(pool, "m/kv");

  @Test
  void placesOfTokensDontOverlap() {
    try (KvCache cache = new KvCache(arena, SHAPE)) {
      int tokens = 2 * cache.tokensPerPage() + 3;
      cache.reserve(tokens);
      Set<String> places = new HashSet<>();
      for (int layer = 0; layer < 3; layer++) {
        for (int position = 0; position < tokens; position++) {
          long page = cache.page(layer, position).address();
          for (int head = 0; head < 2; head++) {
            long key = cache.keyOffset(head, position);
            long value = cache.valueOffset(head, position);
            for (int i = 0; i < 64; i++) {
              assertThat(places.add(page + ":" + (key + 2L * i))).isTrue();
            }
            for (int i = 0; i < 32; i++) {
              assertThat(places.add(page + ":" + (value + 2L * i))).isTrue();
            }
            assertThat(value + 64).isLessThanOrEqualTo(KvArena.PAGE_BYTES);
          }
        }
      }
    }
  }

  @Test
  void memoryFollowsTheTokens() {
    try (KvCache cache = new KvCache(arena, SHAPE)) {
      assertThat(pool.total().bytes()).isZero();
      cache.reserve(1);
      long one = pool.total().bytes();
      assertThat(one).isPositive();
      cache.reserve(6 * cache.tokensPerPage());
      assertThat(pool.total().bytes()).isGreaterThan(one);
      cache.truncate(1);
      assertThat(pool.total().bytes()).isEqualTo(one);
    }
    assertThat(pool.total().bytes()).isZero();
    arena.close();
  }

  @Test
  void aFailedReservationChangesNothing() {
    try (KvCache cache = new KvCache(arena, SHAPE)) {
      cache.reserve(1);
      long before = pool.total().bytes();
      int tooMany = 11 * cache.tokensPerPage();
      assertThatThrownBy(() -> cache.reserve(tooMany)).isInstanceOf(MemoryBudgetException.class);
      assertThat(pool.total().bytes()).isEqualTo(before);
      cache.reserve(10 * cache.tokensPerPage());
    }
  }

  @Test
  void anArenaWithPagesInUseDoesNotClose() {
    try (KvCache cache = new KvCache(arena, SHAPE)) {
      cache.reserve(1);
      assertThatThrownBy(arena::close)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("3 KV pages");
    }
    arena.close();
  }

  @Test
  void aTokenLargerThanAPageIsRefused() {
    assertThatThrownBy(() -> new KvCache(arena, new KvShape(1, 1024, 128, 128)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("65536");
  }

  @Test
  void aClosedCacheRefuses() {
    KvCache cache = new KvCache(arena, SHAPE);
    cache.close();
    assertThatThrownBy(() -> cache.reserve(1)).isInstanceOf(IllegalStateException.class);
  }
}

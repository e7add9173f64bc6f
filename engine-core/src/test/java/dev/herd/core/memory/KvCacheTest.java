package dev.herd.core.memory;

import static dev.herd.core.memory.KvMarks.append;
import static dev.herd.core.memory.KvMarks.check;
import static dev.herd.core.memory.KvMarks.tokens;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.herd.gguf.GgmlType;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KvCacheTest {
  private static final KvShape SHAPE = new KvShape(4, 2, 64, 64);

  /** Layers 0 and 1, 3 and 4 see 20 positions. */
  private static final KvShape WINDOWED = new KvShape(6, 3, 20, 1, 64, 64, GgmlType.F16);

  private final MemoryPool pool = new MemoryPool(64L << 20);
  private final KvArena arena = new KvArena(pool);
  private final KvSpace space = arena.newSpace("m/kv", SHAPE);

  @AfterEach
  void everythingIsGivenBack() {
    space.close();
    arena.close();
    assertThat(pool.total().bytes()).isZero();
  }

  @Test
  void placesOfTokensDontOverlap() {
    for (GgmlType type : new GgmlType[] {GgmlType.F16, GgmlType.Q8_0, GgmlType.F32}) {
      KvShape shape = new KvShape(3, 0, 0, 2, 64, 32, type);
      try (KvSpace other = arena.newSpace("o/kv", shape);
          KvCache cache = other.newCache()) {
        cache.reserve(70);
        Set<Long> places = new HashSet<>();
        for (int layer = 0; layer < 3; layer++) {
          for (int position = 0; position < 70; position++) {
            MemorySegment memory = cache.segment(layer, position);
            for (int head = 0; head < 2; head++) {
              long key = cache.keyOffset(layer, head, position);
              long value = cache.valueOffset(layer, head, position);
              memory.asSlice(key, shape.keyBytes());
              memory.asSlice(value, shape.valueBytes());
              for (int i = 0; i < shape.keyBytes(); i++) {
                assertThat(places.add(memory.address() + key + i)).isTrue();
              }
              for (int i = 0; i < shape.valueBytes(); i++) {
                assertThat(places.add(memory.address() + value + i)).isTrue();
              }
            }
          }
        }
      }
    }
  }

  @Test
  void aRunOf64TokensIsOnePage() {
    int[] tokens = tokens(200, 1);
    try (KvCache cache = space.newCache()) {
      append(cache, SHAPE, tokens, 0, 130);
      assertThat(cache.run(0, 0)).isEqualTo(64);
      assertThat(cache.run(2, 70)).isEqualTo(58);
      assertThat(cache.run(2, 128)).isEqualTo(8);
      for (int position = 130; position < 200; position++) {
        append(cache, SHAPE, tokens, position, position + 1);
      }
      assertThat(cache.run(1, 128)).as("joined once it was complete").isEqualTo(64);
      check(cache, SHAPE, 0, tokens, 200);
    }
  }

  @Test
  void whatIsHeldFollowsTheTokens() {
    try (KvCache cache = space.newCache()) {
      assertThat(pool.total().bytes()).isZero();
      for (int tokens : new int[] {1, 8, 9, 256, 257, 300, 1000}) {
        cache.reserve(tokens);
        assertThat(pool.total().bytes()).isEqualTo(KvArena.bytes(SHAPE, tokens, 1));
      }
      cache.truncate(9);
      assertThat(pool.total().bytes()).isLessThanOrEqualTo(KvArena.bytes(SHAPE, 64, 1));
    }
    assertThat(pool.total().bytes()).isZero();
  }

  @Test
  void sequencesWasteLessThanFourPercent() {
    long tokenBytes = 4 * SHAPE.layerTokenBytes();
    for (int tokens = 256; tokens < 600; tokens++) {
      try (KvCache cache = space.newCache()) {
        cache.reserve(tokens);
        assertThat(pool.total().bytes()).isLessThan((long) (tokens * tokenBytes * 1.04));
      }
    }
  }

  @Test
  void aFailedReservationChangesNothing() {
    long budget = KvArena.bytes(SHAPE, 100, 1);
    MemoryPool small = new MemoryPool(budget);
    try (KvArena poor = new KvArena(small);
        KvSpace poorSpace = poor.newSpace("p/kv", SHAPE);
        KvCache cache = poorSpace.newCache()) {
      cache.reserve(10);
      long before = small.total().bytes();
      assertThatThrownBy(() -> cache.reserve(200))
          .isInstanceOf(MemoryBudgetException.class)
          .hasMessageContaining("p/kv");
      assertThat(small.total().bytes()).isEqualTo(before);
      cache.reserve(20);
    }
  }

  @Test
  void aReservationThatEndsInAnErrorChangesNothing() {
    MemoryPool small = new MemoryPool(KvArena.bytes(SHAPE, 100, 1));
    MemoryPool.Reclaimer broken =
        bytes -> {
          throw new StackOverflowError("on purpose");
        };
    try (KvArena poor = new KvArena(small);
        KvSpace poorSpace = poor.newSpace("p/kv", SHAPE);
        KvCache cache = poorSpace.newCache()) {
      cache.reserve(10);
      final long before = small.total().bytes();
      small.addReclaimer(broken);
      assertThatThrownBy(() -> cache.reserve(200)).isInstanceOf(StackOverflowError.class);
      assertThat(small.total().bytes()).isEqualTo(before);
      small.removeReclaimer(broken);
      cache.reserve(100);
      assertThat(small.total().bytes()).isEqualTo(KvArena.bytes(SHAPE, 100, 1));
    }
  }

  @Test
  void forksShareWhatTheyHaveInCommon() {
    int[] tokens = tokens(200, 2);
    int[] others = tokens.clone();
    for (int i = 133; i < 200; i++) {
      others[i] = -tokens[i];
    }
    try (KvCache cache = space.newCache()) {
      append(cache, SHAPE, tokens, 0, 133);
      long one = pool.total().bytes();
      try (KvCache fork = cache.fork()) {
        assertThat(pool.total().bytes()).isEqualTo(one);
        append(fork, SHAPE, others, 133, 134);
        append(cache, SHAPE, tokens, 133, 134);
        assertThat(pool.total().bytes()).isEqualTo(one + KvArena.bytes(SHAPE, 8, 1));
        append(fork, SHAPE, others, 134, 200);
        append(cache, SHAPE, tokens, 134, 200);
        check(fork, SHAPE, 0, others, 200);
        check(cache, SHAPE, 0, tokens, 200);
      }
      check(cache, SHAPE, 0, tokens, 200);
    }
  }

  @Test
  void aPrefixIsKnownAfterItsSequenceEnded() {
    int[] tokens = tokens(300, 3);
    try (KvCache cache = space.newCache()) {
      assertThat(cache.adopt(tokens, 299)).isZero();
      append(cache, SHAPE, tokens, 0, 300);
      cache.publish(tokens, 300);
    }
    assertThat(space.idlePrefixTokens()).isEqualTo(296);
    int[] others = tokens.clone();
    others[250] = -1;
    try (KvCache cache = space.newCache()) {
      assertThat(cache.adopt(others, 299)).as("whole granules before 250").isEqualTo(248);
      check(cache, SHAPE, 0, others, 248);
      append(cache, SHAPE, others, 248, 300);
      cache.publish(others, 300);
      check(cache, SHAPE, 0, others, 300);
    }
    try (KvCache first = space.newCache();
        KvCache second = space.newCache()) {
      assertThat(first.adopt(tokens, 295)).isEqualTo(288);
      assertThat(second.adopt(others, 300)).isEqualTo(296);
      check(first, SHAPE, 0, tokens, 288);
      check(second, SHAPE, 0, others, 296);
      space.trim();
      check(first, SHAPE, 0, tokens, 288);
      check(second, SHAPE, 0, others, 296);
    }
    space.trim();
    assertThat(pool.total().bytes()).isZero();
  }

  @Test
  void sixtyFourSequencesHoldTheirPrefixOnce() {
    int prefix = 1000;
    int tail = 40;
    List<KvCache> caches = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      int[] tokens = tokens(prefix + tail, 4);
      for (int t = prefix; t < prefix + tail; t++) {
        tokens[t] = 1000 * (i + 1) + t;
      }
      KvCache cache = space.newCache();
      caches.add(cache);
      int reused = cache.adopt(tokens, tokens.length - 1);
      assertThat(reused).isEqualTo(i == 0 ? 0 : prefix);
      append(cache, SHAPE, tokens, reused, tokens.length);
      cache.publish(tokens, tokens.length);
      check(cache, SHAPE, 0, tokens, tokens.length);
    }
    long tokenBytes = 4 * SHAPE.layerTokenBytes();
    assertThat(pool.total().bytes()).isLessThan((long) (1.1 * tokenBytes * (prefix + 64 * tail)));
    caches.forEach(KvCache::close);
  }

  /** Requests that share beginnings or not, grow, fork, are cut and end in any order. */
  @Test
  void afterTrafficLittleMoreIsHeldThanTokensTake() {
    Random random = new Random(12);
    List<KvCache> open = new ArrayList<>();
    for (int request = 0; request < 150; request++) {
      int[] tokens = tokens(20 + random.nextInt(400), random.nextInt(60));
      KvCache cache = space.newCache();
      int known = cache.adopt(tokens, tokens.length - 1);
      append(cache, SHAPE, tokens, known, tokens.length);
      if (random.nextInt(4) > 0) {
        cache.publish(tokens, tokens.length);
      }
      if (random.nextInt(4) == 0) {
        open.add(cache.fork());
        int kept = cache.truncate(tokens.length - random.nextInt(20));
        cache.reserve(kept + random.nextInt(60));
      }
      open.add(cache);
      while (open.size() > 6) {
        open.remove(random.nextInt(open.size())).close();
      }
    }
    open.forEach(KvCache::close);
    long minimum = space.idlePrefixTokens() * 4L * SHAPE.layerTokenBytes();
    assertThat(pool.total().bytes()).isGreaterThan(4L << 20).isBetween(minimum, minimum * 14 / 10);
  }

  @Test
  void memoryGoesToWhoNeedsItBeforeItIsRefused() {
    MemoryPool small = new MemoryPool(KvArena.bytes(SHAPE, 256, 1));
    try (KvArena poor = new KvArena(small);
        KvSpace poorSpace = poor.newSpace("p/kv", SHAPE)) {
      int[] old = tokens(120, 5);
      int[] recent = tokens(120, 6);
      for (int[] tokens : List.of(old, recent)) {
        try (KvCache cache = poorSpace.newCache()) {
          cache.adopt(tokens, 0);
          append(cache, SHAPE, tokens, 0, 120);
          cache.publish(tokens, 120);
        }
      }
      try (KvCache cache = poorSpace.newCache()) {
        cache.reserve(64);
        assertThat(poorSpace.idlePrefixTokens()).isLessThan(240).isGreaterThanOrEqualTo(120);
        try (KvCache again = poorSpace.newCache()) {
          assertThat(again.adopt(recent, 120))
              .as("the least recently used goes first")
              .isEqualTo(120);
        }
        cache.reserve(256);
        assertThat(poorSpace.idlePrefixTokens()).isZero();
      }
      assertThat(small.total().bytes()).isZero();
      MemoryPool.Block block = small.allocate("p/weights", small.total().highWaterBytes());
      block.close();
    }
  }

  @Test
  void runsAreJoinedInPlaceOfWhatNobodyUses() {
    long granule = KvArena.bytes(SHAPE, 8, 1);
    MemoryPool small = new MemoryPool(16 * granule);
    try (KvArena poor = new KvArena(small);
        KvSpace poorSpace = poor.newSpace("p/kv", SHAPE)) {
      int[] old = tokens(128, 11);
      try (KvCache cache = poorSpace.newCache()) {
        append(cache, SHAPE, old, 0, 128);
        cache.publish(old, 128);
      }
      int[] tokens = tokens(70, 12);
      try (KvCache cache = poorSpace.newCache()) {
        for (int position = 0; position < 70; position++) {
          append(cache, SHAPE, tokens, position, position + 1);
        }
        assertThat(cache.run(0, 0)).isEqualTo(64);
        check(cache, SHAPE, 0, tokens, 70);
        assertThat(small.total().bytes()).isEqualTo(9 * granule);
      }
    }
  }

  @Test
  void runsThatFoundNoMemoryAreJoinedLater() {
    long granule = KvArena.bytes(SHAPE, 8, 1);
    MemoryPool small = new MemoryPool(17 * granule);
    try (KvArena poor = new KvArena(small);
        KvSpace poorSpace = poor.newSpace("p/kv", SHAPE);
        KvCache cache = poorSpace.newCache()) {
      int[] tokens = tokens(80, 13);
      try (KvCache other = poorSpace.newCache()) {
        other.reserve(64);
        for (int position = 0; position < 72; position++) {
          append(cache, SHAPE, tokens, position, position + 1);
        }
        assertThat(cache.run(0, 0)).as("the pool is full").isEqualTo(8);
      }
      append(cache, SHAPE, tokens, 72, 80);
      assertThat(cache.run(0, 0)).isEqualTo(64);
      check(cache, SHAPE, 0, tokens, 80);
    }
  }

  @Test
  void sequencesThatComputedTheSameShareIt() {
    int[] tokens = tokens(64, 7);
    try (KvCache first = space.newCache();
        KvCache second = space.newCache()) {
      first.adopt(tokens, 63);
      second.adopt(tokens, 63);
      for (int at = 0; at < 64; at += 8) {
        append(first, SHAPE, tokens, at, at + 8);
        append(second, SHAPE, tokens, at, at + 8);
        first.publish(tokens, at + 8);
        second.publish(tokens, at + 8);
      }
      assertThat(pool.total().bytes()).isEqualTo(8 * KvArena.bytes(SHAPE, 8, 1));
      check(second, SHAPE, 0, tokens, 64);
    }
  }

  @Test
  void cuttingBehindTheEndCutsNothing() {
    int[] tokens = tokens(100, 14);
    try (KvCache cache = space.newCache()) {
      append(cache, SHAPE, tokens, 0, 60);
      long before = pool.total().bytes();
      assertThat(cache.truncate(60)).isEqualTo(60);
      assertThat(cache.truncate(61)).isEqualTo(60);
      assertThat(pool.total().bytes()).isEqualTo(before);
      append(cache, SHAPE, tokens, 60, 100);
      check(cache, SHAPE, 0, tokens, 100);
    }
  }

  @Test
  void cuttingAndGoingOnKeepsWhatOthersShare() {
    int[] tokens = tokens(100, 8);
    int[] others = tokens.clone();
    others[20] = -5;
    try (KvCache cache = space.newCache()) {
      cache.adopt(tokens, 99);
      append(cache, SHAPE, tokens, 0, 100);
      cache.publish(tokens, 100);
      assertThat(cache.truncate(20)).isEqualTo(20);
      append(cache, SHAPE, others, 20, 100);
      cache.publish(others, 100);
      check(cache, SHAPE, 0, others, 100);
      try (KvCache second = space.newCache()) {
        assertThat(second.adopt(tokens, 100)).isEqualTo(96);
        check(second, SHAPE, 0, tokens, 96);
      }
    }
  }

  @Test
  void windowedLayersKeepTheirWindow() {
    try (KvSpace windowed = arena.newSpace("w/kv", WINDOWED);
        KvCache cache = windowed.newCache()) {
      int[] tokens = tokens(1000, 9);
      for (int position = 0; position < 1000; position++) {
        append(cache, WINDOWED, tokens, position, position + 1);
      }
      assertThat(pool.total().bytes())
          .isLessThanOrEqualTo(KvArena.bytes(WINDOWED, 1000, 1) * 5 / 4);
      check(cache, WINDOWED, 1000 - 20, tokens, 1000);
      assertThat(cache.truncate(990)).isEqualTo(990);
      check(cache, WINDOWED, 990 - 20, tokens, 990);
      append(cache, WINDOWED, tokens, 990, 1000);
      check(cache, WINDOWED, 1000 - 20, tokens, 1000);
      assertThat(cache.truncate(300)).as("what it would see is gone").isZero();
      append(cache, WINDOWED, tokens, 0, 30);
      check(cache, WINDOWED, 0, tokens, 30);
    }
  }

  @Test
  void anArenaWithSequencesInUseDoesNotClose() {
    try (KvCache cache = space.newCache()) {
      cache.reserve(1);
      assertThatThrownBy(space::close)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("1 sequences of m/kv");
      assertThatThrownBy(arena::close).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void aClosedSpaceGivesNoCaches() {
    KvSpace closed = arena.newSpace("c/kv", SHAPE);
    closed.close();
    assertThatThrownBy(closed::newCache)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the KV cache of c/kv is closed");
  }

  @Test
  void shapesThatCantBeAreRefused() {
    assertThatThrownBy(() -> new KvShape(1, 0, 0, 1, 80, 80, GgmlType.Q8_0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("80")
        .hasMessageContaining("F16");
    assertThatThrownBy(() -> new KvShape(1, 0, 0, 1, 64, 64, GgmlType.Q4_K))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Q4_K");
  }

  @Test
  void aClosedCacheRefuses() {
    KvCache cache = space.newCache();
    cache.close();
    assertThatThrownBy(() -> cache.reserve(1)).isInstanceOf(IllegalStateException.class);
  }
}

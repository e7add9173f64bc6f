package dev.herd.core.memory;

import static dev.herd.core.memory.KvMarks.append;
import static dev.herd.core.memory.KvMarks.check;
import static dev.herd.core.memory.KvMarks.tokens;
import static org.assertj.core.api.Assertions.assertThat;

import dev.herd.gguf.GgmlType;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sequences with much in common, grown, cut, forked and closed at random in too little memory. */
class KvCacheRandomTest {
  private static final int LONGEST = 400;
  private static final int MOST = 12;
  private static final int STEPS = 3000;

  private final Random random = new Random(10);
  private final List<Text> texts = new ArrayList<>();

  /** A sequence, what it shall hold, and how much of that it has. */
  private static final class Text {
    private final KvCache cache;
    private final int[] tokens;
    private int length;

    Text(KvCache cache, int[] tokens, int length) {
      this.cache = cache;
      this.tokens = tokens;
      this.length = length;
    }
  }

  /** With windows of 20 positions in two of three layers, or in all, or with none. */
  @ParameterizedTest
  @ValueSource(ints = {0, 3, 7})
  void sequencesAreNeverMixedUp(int windowPeriod) {
    KvShape shape = new KvShape(6, windowPeriod, 20, 1, 64, 64, GgmlType.F16);
    MemoryPool pool = new MemoryPool(KvArena.bytes(shape, 2000, 64));
    try (KvArena arena = new KvArena(pool);
        KvSpace space = arena.newSpace("r/kv", shape)) {
      for (int step = 0; step < STEPS; step++) {
        int choice = random.nextInt(10);
        if (texts.isEmpty() || (choice == 0 && texts.size() < MOST)) {
          open(space);
        }
        Text text = texts.get(random.nextInt(texts.size()));
        if (choice < 6) {
          grow(text, shape, 1 + random.nextInt(choice == 5 ? 100 : 5));
        } else if (choice == 6) {
          text.length = text.cache.truncate(random.nextInt(text.length + 1));
        } else if (choice == 7 && texts.size() < MOST) {
          fork(text);
        } else if (choice == 8) {
          text.cache.close();
          texts.remove(text);
        }
        if (step % 50 == 0) {
          checkAll(windowPeriod, shape);
        }
      }
      texts.forEach(text -> text.cache.close());
      assertThat(space.idlePrefixTokens()).isPositive();
      pool.allocate("all", pool.budgetBytes()).close();
      assertThat(space.idlePrefixTokens()).isZero();
      assertThat(pool.total().bytes()).isZero();
    }
  }

  private void open(KvSpace space) {
    int[] tokens = tokens(LONGEST, random.nextInt(3));
    tokens[random.nextInt(LONGEST)] = 1000 + random.nextInt(2);
    KvCache cache = space.newCache();
    texts.add(new Text(cache, tokens, cache.adopt(tokens, LONGEST - 1)));
  }

  private static void grow(Text text, KvShape shape, int count) {
    int end = Math.min(LONGEST, text.length + count);
    try {
      append(text.cache, shape, text.tokens, text.length, end);
      text.cache.publish(text.tokens, end);
      text.length = end;
    } catch (MemoryBudgetException e) {
      assertThat(text.cache.truncate(text.length)).isEqualTo(text.length);
    }
  }

  private void fork(Text text) {
    int[] tokens = text.tokens.clone();
    for (int i = text.length; i < LONGEST; i++) {
      tokens[i] += random.nextInt(2);
    }
    texts.add(new Text(text.cache.fork(), tokens, text.length));
  }

  private void checkAll(int windowPeriod, KvShape shape) {
    for (Text text : texts) {
      int first = windowPeriod > 0 ? Math.max(0, text.length - 20) : 0;
      check(text.cache, shape, first, text.tokens, text.length);
    }
  }
}

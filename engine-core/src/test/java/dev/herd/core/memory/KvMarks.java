package dev.herd.core.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;

/** Marks in a cache that tell tokens, layers and heads from one another. */
final class KvMarks {
  private KvMarks() {}

  /** Writes what tells a token from others into its places. */
  static void write(KvCache cache, KvShape shape, int position, int token) {
    for (int layer = 0; layer < shape.layers(); layer++) {
      MemorySegment memory = cache.segment(layer, position);
      for (int head = 0; head < shape.heads(); head++) {
        int mark = 1000 * token + 10 * layer + head;
        memory.set(JAVA_INT, cache.keyOffset(layer, head, position), mark);
        memory.set(JAVA_INT, cache.valueOffset(layer, head, position), -mark);
      }
    }
  }

  static final ValueLayout.OfInt JAVA_INT = ValueLayout.JAVA_INT_UNALIGNED;

  static void check(KvCache cache, KvShape shape, int first, int[] tokens, int end) {
    for (int layer = 0; layer < shape.layers(); layer++) {
      for (int position = first; position < end; position++) {
        MemorySegment memory = cache.segment(layer, position);
        for (int head = 0; head < shape.heads(); head++) {
          int mark = 1000 * tokens[position] + 10 * layer + head;
          assertThat(memory.get(JAVA_INT, cache.keyOffset(layer, head, position)))
              .as("layer %d, position %d", layer, position)
              .isEqualTo(mark);
          assertThat(memory.get(JAVA_INT, cache.valueOffset(layer, head, position)))
              .isEqualTo(-mark);
        }
      }
    }
  }

  static void append(KvCache cache, KvShape shape, int[] tokens, int from, int end) {
    cache.reserve(end);
    for (int position = from; position < end; position++) {
      write(cache, shape, position, tokens[position]);
    }
  }

  static int[] tokens(int count, long seed) {
    return new Random(seed).ints(count, 0, 1000).toArray();
  }
}

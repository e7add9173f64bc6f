package dev.herd.core.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class CacheLinesTest {
  @BeforeEach
  void needsNativeAccess() {
    assumeTrue(NativeMemory.ALL != null, "native access is denied");
  }

  /** Native memory, unlike an array, tells where it is and stays there. */
  @Test
  void findsTheNextLine() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(4L * CacheLines.BYTES, CacheLines.BYTES);
      for (int elementBytes : new int[] {Byte.BYTES, Short.BYTES, Float.BYTES, Long.BYTES}) {
        for (int at = 0; at < 2 * CacheLines.BYTES; at += elementBytes) {
          int first = CacheLines.first(memory.asSlice(at), elementBytes);
          int line = at + first * elementBytes;
          assertEquals(0, line % CacheLines.BYTES, "from " + at);
          assertTrue(first * elementBytes < CacheLines.BYTES, "the next line from " + at);
        }
      }
    }
  }

  /** Where in the array it is can't be told: the collector may move it meanwhile. */
  @Test
  void leavesAnArrayAsItIs() {
    float[] values = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20};
    float[] before = values.clone();
    int first = CacheLines.first(MemorySegment.ofArray(values), Float.BYTES);
    assertTrue(first >= 0 && first < CacheLines.BYTES / Float.BYTES, "index " + first);
    assertArrayEquals(before, values);
  }
}

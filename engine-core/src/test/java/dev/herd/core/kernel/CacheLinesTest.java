package dev.herd.core.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class CacheLinesTest {
  private static final int FLOATS = CacheLines.BYTES / Float.BYTES;

  /** Seen from a later element, the line is as many elements nearer, or it is the next line. */
  @Test
  void findsTheSameLineFromEveryElement() {
    assumeTrue(NativeMemory.ALL != null, "native access is denied");
    // Too large for the collector's young generation, where objects are moved.
    float[] values = new float[1 << 20];
    Arrays.fill(values, 1);
    MemorySegment array = MemorySegment.ofArray(values);
    int first = CacheLines.first(array, Float.BYTES);
    for (int i = 0; i < 3 * FLOATS; i++) {
      int fromHere = CacheLines.first(array.asSlice((long) i * Float.BYTES), Float.BYTES);
      assertEquals(Math.floorMod(first - i, FLOATS), fromHere, "from element " + i);
    }
    assertEquals(values.length, sum(values), "no element is changed");
  }

  @Test
  void countsInElements() {
    assumeTrue(NativeMemory.ALL != null, "native access is denied");
    MemorySegment array = MemorySegment.ofArray(new byte[1 << 20]);
    int bytes = CacheLines.first(array, 1);
    assertEquals(bytes / Short.BYTES, CacheLines.first(array, Short.BYTES));
    assertEquals(bytes / Long.BYTES, CacheLines.first(array, Long.BYTES));
  }

  private static double sum(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum;
  }
}

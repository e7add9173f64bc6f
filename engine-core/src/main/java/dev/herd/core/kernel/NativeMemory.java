package dev.herd.core.kernel;

import java.lang.foreign.MemorySegment;

/**
 * All of the process's memory as one segment, of which a position is an address.
 *
 * <p>Being a constant, it has a class, a size and a scope that the compiler knows wherever it is
 * read. Of a segment that comes by a field it has to learn the class from calls so far, which many
 * kernels share: code compiled early, or in a process that has weights in segments of several
 * classes, called its methods for each vector, and ran at half the speed or less.
 *
 * <p>What it gives up is the check of each access. So whoever takes an address from a segment has
 * {@link #address} check once that the memory is there, checks itself that all that it will read or
 * write is inside, and keeps the memory from being freed meanwhile.
 */
final class NativeMemory {
  /** All of the address space; null where native access is denied. */
  static final MemorySegment ALL = all();

  private NativeMemory() {}

  @SuppressWarnings("restricted") // see above
  private static MemorySegment all() {
    // Loads the classes of segments in the heap. When the first of them is loaded the virtual
    // machine forgets all code in which segments could be native ones alone: what packs weights
    // would be compiled once more, for the second model.
    MemorySegment.ofArray(new byte[0]);
    try {
      return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    } catch (IllegalCallerException e) {
      return null;
    }
  }

  /**
   * Refuses memory without an address.
   *
   * @param name what errors call it
   * @throws IllegalArgumentException if it is in the Java heap
   */
  static void checkNative(MemorySegment memory, String name) {
    if (!memory.isNative()) {
      throw new IllegalArgumentException(
          name + " is in the Java heap; vector kernels read native memory");
    }
  }

  /**
   * Returns where {@code memory} starts.
   *
   * @param name what errors call it
   * @throws IllegalArgumentException if it is in the Java heap
   * @throws IllegalStateException if it is freed
   */
  static long address(MemorySegment memory, String name) {
    checkNative(memory, name);
    if (!memory.scope().isAlive()) {
      throw new IllegalStateException(name + " is freed");
    }
    return memory.address();
  }
}

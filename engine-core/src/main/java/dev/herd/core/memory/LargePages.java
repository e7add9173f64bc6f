package dev.herd.core.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Anonymous memory in pages of 2 MiB, where Linux has them to give. Weights are read once a token,
 * and with pages of 4 KiB much of that time goes to finding the pages, in virtual machines most of
 * all. The kernel fills what it hands out with zeros when it is first touched.
 */
final class LargePages {
  /** Size and alignment of a large page on x86-64, and on AArch64 with pages of 4 KiB. */
  static final long PAGE_BYTES = 2L << 20;

  private LargePages() {}

  /**
   * Allocates zeroed memory, which lasts until {@code arena} is closed.
   *
   * @param bytes how many, at least {@link #PAGE_BYTES}
   * @throws OutOfMemoryError if the system has none
   */
  @SuppressWarnings("restricted") // the segment is what was mapped, and is unmapped with the arena
  static MemorySegment allocate(NativePages system, long bytes, Arena arena) {
    long reserved = Math.addExact(bytes, PAGE_BYTES);
    long base = system.map(reserved);
    long start = (base + PAGE_BYTES - 1) & -PAGE_BYTES;
    system.adviseLargePages(start, bytes);
    return MemorySegment.ofAddress(start)
        .reinterpret(bytes, arena, s -> system.unmap(base, reserved));
  }
}

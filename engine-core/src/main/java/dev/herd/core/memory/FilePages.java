package dev.herd.core.memory;

import java.lang.foreign.MemorySegment;

/**
 * Pages of mapped files. Where the file system keeps files in pages of 2 MiB (Linux 6.16 and later
 * with ext4, earlier with XFS), what is read from the disk by a mapping that asks for them comes in
 * such pages and stays in them in the system's cache: the next to map the file has 2 MiB at the
 * first touch instead of some 64 KiB, and weights are found faster.
 */
public final class FilePages {
  private FilePages() {}

  /**
   * Asks for large pages where a part of a mapped file isn't in memory yet. Does nothing where the
   * system has none.
   */
  public static void preferLarge(MemorySegment mapped) {
    NativePages.ofSystem()
        .ifPresent(
            system -> {
              long mask = -system.pageBytes();
              long start = mapped.address() & mask;
              long end = (mapped.address() + mapped.byteSize() - mask - 1) & mask;
              system.adviseLargePages(start, end - start);
            });
  }
}

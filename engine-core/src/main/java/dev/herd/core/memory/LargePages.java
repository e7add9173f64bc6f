package dev.herd.core.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * Anonymous memory in pages of 2 MiB, where Linux has them to give. Weights are read once a token,
 * and with pages of 4 KiB much of that time goes to finding the pages, in virtual machines most of
 * all. The kernel fills what it hands out with zeros when it is first touched.
 */
final class LargePages {
  /** Size and alignment of a large page on x86-64, and on AArch64 with pages of 4 KiB. */
  static final long PAGE_BYTES = 2L << 20;

  // From Linux's headers, the same on all of its architectures.
  private static final int PROT_READ_WRITE = 1 | 2;
  private static final int MAP_PRIVATE_ANONYMOUS = 2 | 0x20;
  private static final int MADV_HUGEPAGE = 14;
  private static final long MAP_FAILED = -1;

  private static final Optional<LargePages> INSTANCE = link();

  private final MethodHandle mmap;
  private final MethodHandle munmap;
  private final MethodHandle madvise;

  private LargePages(MethodHandle mmap, MethodHandle munmap, MethodHandle madvise) {
    this.mmap = mmap;
    this.munmap = munmap;
    this.madvise = madvise;
  }

  /** Returns the functions, or nothing where the system isn't Linux or native access is denied. */
  static Optional<LargePages> ofSystem() {
    return INSTANCE;
  }

  @SuppressWarnings("restricted") // the descriptors are those of POSIX on 64-bit Linux
  private static Optional<LargePages> link() {
    boolean permitted = LargePages.class.getModule().isNativeAccessEnabled();
    if (!System.getProperty("os.name").equals("Linux") || !permitted) {
      return Optional.empty();
    }
    ValueLayout.OfLong address = ValueLayout.JAVA_LONG;
    ValueLayout.OfInt integer = ValueLayout.JAVA_INT;
    FunctionDescriptor mmap =
        FunctionDescriptor.of(address, address, address, integer, integer, integer, address);
    FunctionDescriptor munmap = FunctionDescriptor.of(integer, address, address);
    FunctionDescriptor madvise = FunctionDescriptor.of(integer, address, address, integer);
    Linker linker = Linker.nativeLinker();
    SymbolLookup lookup = linker.defaultLookup();
    return Optional.of(
        new LargePages(
            linker.downcallHandle(lookup.findOrThrow("mmap"), mmap),
            linker.downcallHandle(lookup.findOrThrow("munmap"), munmap),
            linker.downcallHandle(lookup.findOrThrow("madvise"), madvise)));
  }

  /**
   * Allocates zeroed memory, which lasts until {@code arena} is closed.
   *
   * @param bytes how many, at least {@link #PAGE_BYTES}
   * @throws OutOfMemoryError if the system has none
   */
  @SuppressWarnings("restricted") // the segment is what was mapped, and is unmapped with the arena
  MemorySegment allocate(long bytes, Arena arena) {
    long reserved = Math.addExact(bytes, PAGE_BYTES);
    long base = map(reserved);
    long start = (base + PAGE_BYTES - 1) & -PAGE_BYTES;
    advise(start, bytes);
    return MemorySegment.ofAddress(start).reinterpret(bytes, arena, s -> unmap(base, reserved));
  }

  private long map(long bytes) {
    long base;
    try {
      base = (long) mmap.invokeExact(0L, bytes, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0L);
    } catch (Throwable e) {
      throw new AssertionError("mmap throws nothing", e);
    }
    if (base == MAP_FAILED) {
      throw new OutOfMemoryError("no " + bytes + " bytes of address space");
    }
    return base;
  }

  /**
   * Asks for large pages. Where there are none the memory has small ones, and works all the same.
   */
  private void advise(long start, long bytes) {
    try {
      int ignored = (int) madvise.invokeExact(start, bytes, MADV_HUGEPAGE);
    } catch (Throwable e) {
      throw new AssertionError("madvise throws nothing", e);
    }
  }

  private void unmap(long base, long bytes) {
    try {
      int ignored = (int) munmap.invokeExact(base, bytes);
    } catch (Throwable e) {
      throw new AssertionError("munmap throws nothing", e);
    }
  }
}

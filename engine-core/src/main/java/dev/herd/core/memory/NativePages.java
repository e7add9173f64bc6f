package dev.herd.core.memory;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/** Linux's calls for anonymous memory: address space first, pages of memory as they are touched. */
final class NativePages {
  // From Linux's headers, the same on all of its architectures.
  private static final int PROT_READ_WRITE = 1 | 2;
  private static final int MAP_PRIVATE_ANONYMOUS = 2 | 0x20;
  private static final int MAP_NORESERVE = 0x4000;
  private static final int MADV_DONTNEED = 4;
  private static final int MADV_HUGEPAGE = 14;
  private static final long MAP_FAILED = -1;

  private static final Optional<NativePages> INSTANCE = link();

  private final MethodHandle mmap;
  private final MethodHandle munmap;
  private final MethodHandle madvise;
  private final int pageBytes;

  private NativePages(MethodHandle mmap, MethodHandle munmap, MethodHandle madvise, int pageBytes) {
    this.mmap = mmap;
    this.munmap = munmap;
    this.madvise = madvise;
    this.pageBytes = pageBytes;
  }

  /** Returns the calls, or nothing where the system isn't Linux or native access is denied. */
  static Optional<NativePages> ofSystem() {
    return INSTANCE;
  }

  @SuppressWarnings("restricted") // the descriptors are those of POSIX on 64-bit Linux
  private static Optional<NativePages> link() {
    boolean permitted = NativePages.class.getModule().isNativeAccessEnabled();
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
    MethodHandle pageSize =
        linker.downcallHandle(lookup.findOrThrow("getpagesize"), FunctionDescriptor.of(integer));
    try {
      return Optional.of(
          new NativePages(
              linker.downcallHandle(lookup.findOrThrow("mmap"), mmap),
              linker.downcallHandle(lookup.findOrThrow("munmap"), munmap),
              linker.downcallHandle(lookup.findOrThrow("madvise"), madvise),
              (int) pageSize.invokeExact()));
    } catch (Throwable e) {
      throw new AssertionError("getpagesize throws nothing", e);
    }
  }

  /** Returns the size of a page of memory, a power of two. */
  int pageBytes() {
    return pageBytes;
  }

  /**
   * Takes address space; returns where it begins.
   *
   * @throws OutOfMemoryError if the system has none
   */
  long map(long bytes) {
    long base;
    int flags = MAP_PRIVATE_ANONYMOUS | MAP_NORESERVE;
    try {
      base = (long) mmap.invokeExact(0L, bytes, PROT_READ_WRITE, flags, -1, 0L);
    } catch (Throwable e) {
      throw new AssertionError("mmap throws nothing", e);
    }
    if (base == MAP_FAILED) {
      throw new OutOfMemoryError("no " + bytes + " bytes of address space");
    }
    return base;
  }

  /** Gives address space and its memory back. */
  void unmap(long base, long bytes) {
    try {
      int ignored = (int) munmap.invokeExact(base, bytes);
    } catch (Throwable e) {
      throw new AssertionError("munmap throws nothing", e);
    }
  }

  /**
   * Asks for large pages. Where there are none the memory has small ones, and works all the same.
   */
  void adviseLargePages(long start, long bytes) {
    advise(start, bytes, MADV_HUGEPAGE);
  }

  /** Gives memory back and keeps its address space, which reads as zeros. */
  void release(long start, long bytes) {
    advise(start, bytes, MADV_DONTNEED);
  }

  private void advise(long start, long bytes, int advice) {
    try {
      int ignored = (int) madvise.invokeExact(start, bytes, advice);
    } catch (Throwable e) {
      throw new AssertionError("madvise throws nothing", e);
    }
  }
}

package dev.herd.core.kernel;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Finds where lines of the processor's cache start in Java's arrays. A vector of 64 bytes that
 * crosses from one line into the next takes two accesses, and every vector does in an array that is
 * read from its first element: objects start at multiples of 8 bytes, with a header.
 *
 * <p>An array may be moved by the garbage collector at any time, so what is found is a hint: if it
 * is no longer true, accesses are slower and nothing else.
 */
final class CacheLines {
  /** Bytes of a line, or of the longest vector if that is more. */
  static final int BYTES = 64;

  /** A function of C's library that returns where its argument is; null if it can't be called. */
  private static final MethodHandle MEMSET = link();

  private CacheLines() {}

  @SuppressWarnings("restricted") // the descriptor is that of C for processors of 64 bits
  private static MethodHandle link() {
    if (!CacheLines.class.getModule().isNativeAccessEnabled()) {
      return null;
    }
    Linker linker = Linker.nativeLinker();
    FunctionDescriptor type =
        FunctionDescriptor.of(
            ValueLayout.JAVA_LONG,
            ValueLayout.ADDRESS,
            ValueLayout.JAVA_INT,
            ValueLayout.JAVA_LONG);
    return linker
        .defaultLookup()
        .find("memset")
        .map(memset -> linker.downcallHandle(memset, type, Linker.Option.critical(true)))
        .orElse(null);
  }

  /**
   * Returns the index of the first element of an array at which a line starts now; 0 if that isn't
   * known.
   *
   * @param array a segment of the array, at least {@link #BYTES} long
   * @param elementBytes size of an element
   */
  static int first(MemorySegment array, int elementBytes) {
    if (MEMSET == null) {
      return 0;
    }
    long address;
    try {
      address = (long) MEMSET.invokeExact(array, 0, 0L); // sets no byte
    } catch (Throwable e) {
      throw new AssertionError("memset throws nothing", e);
    }
    return (int) (-address & (BYTES - 1)) / elementBytes;
  }
}

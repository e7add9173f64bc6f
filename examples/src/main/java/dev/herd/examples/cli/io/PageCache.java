package dev.herd.examples.cli.io;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/** The system's cache of files, for measuring without it. */
public final class PageCache {
  private static final int READ_ONLY = 0;
  private static final int DONT_NEED = 4; // POSIX_FADV_DONTNEED on Linux

  private PageCache() {}

  /**
   * Drops what is cached of a file that nobody has mapped.
   *
   * @return whether the system could be asked to; it is on Linux
   */
  @SuppressWarnings("restricted") // the descriptors are those of POSIX on 64-bit Linux
  public static boolean drop(Path file) {
    if (!System.getProperty("os.name").equals("Linux")) {
      return false;
    }
    ValueLayout.OfInt integer = ValueLayout.JAVA_INT;
    ValueLayout.OfLong size = ValueLayout.JAVA_LONG;
    Linker linker = Linker.nativeLinker();
    SymbolLookup names = linker.defaultLookup();
    try (Arena arena = Arena.ofConfined()) {
      int descriptor =
          (int)
              linker
                  .downcallHandle(
                      names.findOrThrow("open"),
                      FunctionDescriptor.of(integer, ValueLayout.ADDRESS, integer),
                      Linker.Option.firstVariadicArg(2))
                  .invokeExact(arena.allocateFrom(file.toString()), READ_ONLY);
      if (descriptor < 0) {
        return false;
      }
      int result =
          (int)
              linker
                  .downcallHandle(
                      names.findOrThrow("posix_fadvise"),
                      FunctionDescriptor.of(integer, integer, size, size, integer))
                  .invokeExact(descriptor, 0L, 0L, DONT_NEED);
      int closed =
          (int)
              linker
                  .downcallHandle(
                      names.findOrThrow("close"), FunctionDescriptor.of(integer, integer))
                  .invokeExact(descriptor);
      return result == 0 && closed == 0;
    } catch (Throwable e) {
      return false; // a cold start can't be had, then
    }
  }
}

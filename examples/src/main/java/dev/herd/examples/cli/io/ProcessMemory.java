package dev.herd.examples.cli.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Memory of this process as the operating system counts it.
 *
 * @param residentBytes all pages in memory
 * @param anonymousBytes those that belong to the process: heap, KV cache, buffers
 * @param fileBytes those of mapped files, mostly weights, which the system can drop
 */
public record ProcessMemory(long residentBytes, long anonymousBytes, long fileBytes) {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final long BYTES_PER_KIBIBYTE = 1024;

  /** Returns the figures now, or null where the system has no such file. */
  public static ProcessMemory now() {
    if (!Files.isReadable(STATUS)) {
      return null;
    }
    try {
      List<String> lines = Files.readAllLines(STATUS);
      return new ProcessMemory(
          bytes(lines, "VmRSS:"), bytes(lines, "RssAnon:"), bytes(lines, "RssFile:"));
    } catch (IOException e) {
      return null;
    }
  }

  private static long bytes(List<String> lines, String label) {
    return lines.stream()
        .filter(line -> line.startsWith(label))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * BYTES_PER_KIBIBYTE)
        .findFirst()
        .orElse(0);
  }
}

package dev.herd.scheduler.monitor;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Memory of this process and of its machine as the operating system counts it, in bytes; {@link
 * #UNKNOWN} for what the system doesn't tell.
 *
 * <p>On Linux it is read from {@code /proc}, see proc(5). Elsewhere the JDK's management bean tells
 * what is available, and nobody what is resident.
 *
 * @param residentBytes all pages of the process that are in memory
 * @param anonymousBytes those that belong to it alone: heap, packed weights, KV cache
 * @param fileBytes those of mapped files, mostly weights, which the system can drop
 * @param availableBytes what the machine can give to programs without swapping
 */
public record ProcessMemory(
    long residentBytes, long anonymousBytes, long fileBytes, long availableBytes) {
  /** Stands for a figure that the system doesn't tell. */
  public static final long UNKNOWN = -1;

  private static final long BYTES_PER_KIBIBYTE = 1024;

  /** Returns the figures now. */
  public static ProcessMemory now() {
    ProcessMemory read = read(Path.of("/proc"));
    return read.availableBytes == UNKNOWN ? read.withAvailable(availableByBean()) : read;
  }

  /** Returns the figures by the files in a folder such as {@code /proc}. */
  static ProcessMemory read(Path proc) {
    List<String> status = lines(proc.resolve("self/status"));
    return new ProcessMemory(
        bytes(status, "VmRSS:"),
        bytes(status, "RssAnon:"),
        bytes(status, "RssFile:"),
        bytes(lines(proc.resolve("meminfo")), "MemAvailable:"));
  }

  /** Returns whether the system tells what is resident. */
  public boolean residentKnown() {
    return residentBytes != UNKNOWN;
  }

  private ProcessMemory withAvailable(long bytes) {
    return new ProcessMemory(residentBytes, anonymousBytes, fileBytes, bytes);
  }

  private static List<String> lines(Path file) {
    if (!Files.isReadable(file)) {
      return List.of();
    }
    try {
      return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) { // as good as not readable
      return List.of();
    }
  }

  private static long bytes(List<String> lines, String label) {
    for (String line : lines) {
      if (line.startsWith(label) && line.endsWith(" kB")) {
        String number = line.substring(label.length(), line.length() - " kB".length()).strip();
        try {
          return Long.parseLong(number) * BYTES_PER_KIBIBYTE;
        } catch (NumberFormatException e) {
          return UNKNOWN;
        }
      }
    }
    return UNKNOWN;
  }

  private static long availableByBean() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getFreeMemorySize()
        : UNKNOWN;
  }
}

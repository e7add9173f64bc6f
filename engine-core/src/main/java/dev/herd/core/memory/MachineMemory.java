package dev.herd.core.memory;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The memory that this process may use: the machine's, or its container's where that is less.
 *
 * <p>On Linux it is read from {@code /proc} and from the control groups' files, versions 1 and 2,
 * in their usual places. The JDK's management bean knows it on every system, but takes tens of
 * milliseconds to start, so it is asked only elsewhere.
 */
public final class MachineMemory {
  private static final long BYTES_PER_KIBIBYTE = 1024;
  private static final long UNKNOWN = -1;

  private MachineMemory() {}

  /** Returns it in bytes; {@link Long#MAX_VALUE} where nobody knows. */
  public static long bytes() {
    long read = read(Path.of("/"));
    return read == UNKNOWN ? ofBean() : read;
  }

  private static long ofBean() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : Long.MAX_VALUE;
  }

  /** Returns it by the files below {@code root}, -1 if they don't tell. */
  static long read(Path root) {
    try {
      long total = total(root.resolve("proc/meminfo"));
      return total == UNKNOWN ? UNKNOWN : Math.min(total, containerLimit(root));
    } catch (IOException | NumberFormatException e) {
      return UNKNOWN;
    }
  }

  private static long total(Path file) throws IOException {
    String name = "MemTotal:";
    String unit = "kB";
    try (BufferedReader lines = open(file)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(name) && line.endsWith(unit)) {
          String number = line.substring(name.length(), line.length() - unit.length());
          return Long.parseLong(number.strip()) * BYTES_PER_KIBIBYTE;
        }
      }
    }
    return UNKNOWN;
  }

  private static long containerLimit(Path root) throws IOException {
    Path groups = root.resolve("proc/self/cgroup");
    Path mount = root.resolve("sys/fs/cgroup");
    long limit = Long.MAX_VALUE;
    if (!Files.exists(groups)) {
      return limit;
    }
    try (BufferedReader lines = open(groups)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        int name = line.indexOf(':') + 1;
        int path = line.indexOf(':', name) + 1;
        if (name == 0 || path == 0) {
          continue;
        }
        String controllers = line.substring(name, path - 1);
        String group = line.substring(path);
        if (controllers.isEmpty()) {
          limit = Math.min(limit, groupLimit(mount, group, "memory.max"));
        } else if (("," + controllers + ",").contains(",memory,")) {
          Path memory = mount.resolve("memory");
          limit = Math.min(limit, groupLimit(memory, group, "memory.limit_in_bytes"));
        }
      }
    }
    return limit;
  }

  /**
   * Returns the least limit of a group and those around it. Inside a container its own group may be
   * mounted as the root while its name is the one outside; then there are no such folders between.
   */
  private static long groupLimit(Path mount, String group, String file) throws IOException {
    long limit = Long.MAX_VALUE;
    Path folder = mount.resolve(group.substring(group.startsWith("/") ? 1 : 0)).normalize();
    if (!folder.startsWith(mount)) {
      folder = mount;
    }
    for (; folder.startsWith(mount); folder = folder.getParent()) {
      Path source = folder.resolve(file);
      if (Files.isReadable(source)) {
        String value = Files.readString(source).strip();
        limit = value.equals("max") ? limit : Math.min(limit, Long.parseLong(value));
      }
    }
    return limit;
  }

  private static BufferedReader open(Path file) throws IOException {
    return Files.newBufferedReader(file, StandardCharsets.UTF_8);
  }
}

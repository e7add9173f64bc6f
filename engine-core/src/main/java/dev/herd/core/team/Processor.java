package dev.herd.core.team;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the processor is called, by Linux's file; elsewhere its architecture. */
public final class Processor {
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  private Processor() {}

  /** Returns its name, or its architecture where the system doesn't tell. */
  public static String name() {
    return nameIn(lines());
  }

  /**
   * Returns its name with family and model numbers, where the system tells: virtual machines may
   * leave the model out of the name.
   */
  public static String fullName() {
    return fullNameIn(lines());
  }

  /**
   * Returns its maker's mark, such as {@code GenuineIntel}; empty where the system doesn't tell.
   */
  public static String vendor() {
    String vendor = value(lines(), "vendor_id");
    return vendor == null ? "" : vendor;
  }

  private static List<String> lines() {
    try {
      return Files.isReadable(CPU_INFO) ? Files.readAllLines(CPU_INFO) : List.of();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static String nameIn(List<String> lines) {
    String name = value(lines, "model name");
    return name == null ? System.getProperty("os.arch") : name;
  }

  static String fullNameIn(List<String> lines) {
    String family = value(lines, "cpu family");
    String model = value(lines, "model");
    return family == null || model == null
        ? nameIn(lines)
        : "%s (family %s, model %s)".formatted(nameIn(lines), family, model);
  }

  /** Returns the value of the first line with a key, null if there is none. */
  private static String value(List<String> lines, String key) {
    for (String line : lines) {
      int colon = line.indexOf(':');
      if (colon >= 0 && line.substring(0, colon).strip().equals(key)) {
        return line.substring(colon + 1).strip();
      }
    }
    return null;
  }
}

package dev.herd.benchmarks.machine;

import dev.herd.core.memory.MachineMemory;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jdk.incubator.vector.ByteVector;

/**
 * What a machine is.
 *
 * @param processor its name
 * @param vectorBits width of the widest vectors that Java uses
 * @param cores processors that this process may use
 * @param memoryBytes memory that this process may use
 * @param system name and version of the operating system
 * @param jdk name and version
 * @param loadAverage tasks that ran in the last minute; what other work there is to disturb figures
 */
public record MachineDescription(
    String processor,
    int vectorBits,
    int cores,
    long memoryBytes,
    String system,
    String jdk,
    double loadAverage) {
  private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

  /** Returns this machine's. */
  public static MachineDescription ofThisMachine() {
    return new MachineDescription(
        ownName(),
        ByteVector.SPECIES_PREFERRED.vectorBitSize(),
        Runtime.getRuntime().availableProcessors(),
        MachineMemory.bytes(),
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        System.getProperty("java.vm.name") + " " + Runtime.version(),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }

  private static String ownName() {
    try {
      return Files.isReadable(PROCESSORS) ? nameIn(Files.readAllLines(PROCESSORS)) : unnamed();
    } catch (IOException e) {
      return unnamed();
    }
  }

  private static String unnamed() {
    return System.getProperty("os.arch");
  }

  /**
   * Returns the processor's name by the lines of Linux's file. Virtual machines may leave out the
   * model, so family and model numbers go with it.
   */
  static String nameIn(List<String> lines) {
    String name = value(lines, "model name");
    String family = value(lines, "cpu family");
    String model = value(lines, "model");
    if (name == null) {
      return unnamed();
    }
    return family == null || model == null
        ? name
        : "%s (family %s, model %s)".formatted(name, family, model);
  }

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

package dev.herd.benchmarks.machine;

import dev.herd.core.memory.MachineMemory;
import dev.herd.core.team.Processor;
import java.lang.management.ManagementFactory;
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
  /** Returns this machine's. */
  public static MachineDescription ofThisMachine() {
    return new MachineDescription(
        Processor.fullName(),
        ByteVector.SPECIES_PREFERRED.vectorBitSize(),
        Runtime.getRuntime().availableProcessors(),
        MachineMemory.bytes(),
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        System.getProperty("java.vm.name") + " " + Runtime.version(),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }
}

package dev.herd.scheduler.plan;

import dev.herd.core.memory.MachineMemory;
import java.util.List;

/**
 * What a machine has for models.
 *
 * @param ramBytes main memory, or what its container may use of it
 * @param gpuBytes the memory of each GPU
 */
public record Machine(long ramBytes, List<Long> gpuBytes) {
  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one isn't positive
   */
  public Machine {
    gpuBytes = List.copyOf(gpuBytes);
    if (ramBytes < 1 || gpuBytes.stream().anyMatch(bytes -> bytes < 1)) {
      throw new IllegalArgumentException(
          "memory must be positive: %d bytes, GPUs %s".formatted(ramBytes, gpuBytes));
    }
  }

  /** Returns a machine without GPUs. */
  public static Machine ofRam(long bytes) {
    return new Machine(bytes, List.of());
  }

  /**
   * Returns this machine, or the container that this process is in, without its GPUs. Where nobody
   * knows, it has {@link Long#MAX_VALUE} bytes.
   */
  public static Machine here() {
    return ofRam(MachineMemory.bytes());
  }
}

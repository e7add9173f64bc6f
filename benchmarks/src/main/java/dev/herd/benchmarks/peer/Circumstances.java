package dev.herd.benchmarks.peer;

import dev.herd.benchmarks.machine.MachineDescription;
import dev.herd.benchmarks.machine.MachineLimits;
import java.util.List;

/**
 * What all figures of a report depend on.
 *
 * @param date when it was begun
 * @param revision of the source
 * @param threads of each engine
 * @param pairs processes of each engine and case
 * @param repetitions of a process
 * @param limits as measured, at the start and after each model
 */
record Circumstances(
    MachineDescription machine,
    String date,
    String revision,
    int threads,
    int pairs,
    int repetitions,
    List<MachineLimits> limits) {

  /** Returns the best of all measured limits. */
  MachineLimits bestLimits() {
    return limits.stream().reduce(MachineLimits::best).orElseThrow();
  }
}

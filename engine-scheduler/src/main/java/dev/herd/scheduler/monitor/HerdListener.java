package dev.herd.scheduler.monitor;

import dev.herd.scheduler.monitor.leak.LeakSuspicion;

/**
 * Is told what happens in a herd, after it happened. All listeners of a herd are called on one
 * thread, one after the other; a slow one delays the others and the samples, never the herd. What
 * one throws is logged.
 */
public interface HerdListener {
  /** A model came into memory. */
  default void modelLoaded(String model, ModelHistory history) {}

  /** A model left memory to make room for others. */
  default void modelEvicted(String model, ModelHistory history) {}

  /** A model left memory for another reason: it was idle, or asked to. */
  default void modelUnloaded(String model, ModelHistory history) {}

  /** A request came to its end, well or not. */
  default void generationFinished(GenerationReport report) {}

  /** A sample was taken. */
  default void sampled(HerdSnapshot sample) {}

  /** Memory grows though nothing runs. */
  default void leakSuspected(LeakSuspicion suspicion) {}
}

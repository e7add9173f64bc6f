package dev.herd.scheduler.plan;

import java.util.List;

/**
 * What would take less memory.
 *
 * @param remedies what is done, in order: one alone, or several where none alone is enough
 * @param changes what becomes of which model
 * @param savedBytes bytes of main memory less than without
 * @param plan the plan with the changes, without suggestions of its own; it may still not fit
 */
public record Suggestion(
    List<Remedy> remedies, List<Change> changes, long savedBytes, MemoryPlan plan) {
  /** Copies the lists. */
  public Suggestion {
    remedies = List.copyOf(remedies);
    changes = List.copyOf(changes);
  }

  /**
   * A setting of a model that changes.
   *
   * @param model the model's name
   * @param setting {@code parallel}, {@code context}, {@code kv}, {@code type}, {@code place} or
   *     {@code gpu blocks}
   * @param from its value before
   * @param to its value afterwards
   */
  public record Change(String model, String setting, String from, String to) {}
}

package dev.herd.scheduler.routing;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Says how well a text fits each of several labels, which are names of routes. Thread-safe. */
public interface TextScorer {
  /** Returns its name, for traces. */
  String name();

  /** Returns the labels that it knows. */
  Set<String> labels();

  /**
   * Returns a score for each label, larger ones fitting better, or empty where it can't tell now
   * because a model that it needs isn't resident.
   */
  Optional<Map<String, Double>> scores(String text);
}

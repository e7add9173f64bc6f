package dev.herd.scheduler.routing;

import java.util.Locale;
import java.util.Map;

/**
 * The best of several scores.
 *
 * @param label with the largest score, the first by name of equal ones
 * @param score its score
 * @param lead how far the second one is behind, infinite where there is none
 */
record Ranking(String label, double score, double lead) {
  /** Scores that are NaN don't count. */
  static Ranking of(Map<String, Double> scores) {
    String label = "";
    double first = Double.NEGATIVE_INFINITY;
    double second = Double.NEGATIVE_INFINITY;
    for (Map.Entry<String, Double> entry : scores.entrySet()) {
      double score = entry.getValue();
      boolean ahead = score == first && entry.getKey().compareTo(label) < 0;
      if (score > first || ahead) {
        second = first;
        first = score;
        label = entry.getKey();
      } else if (score > second) {
        second = score;
      }
    }
    return new Ranking(label, first, first - second);
  }

  /** Returns why the best label doesn't count, or an empty string if it does. */
  String objection(Acceptance acceptance) {
    if (!(score >= acceptance.score()) || label.isEmpty()) {
      return String.format(Locale.ROOT, "score %.3f is below %.3f", score, acceptance.score());
    }
    return lead < acceptance.margin()
        ? String.format(Locale.ROOT, "lead %.3f is below %.3f", lead, acceptance.margin())
        : "";
  }

  String reason(String objection) {
    return objection.isEmpty()
        ? String.format(Locale.ROOT, "%s, score %.3f, lead %.3f", label, score, lead)
        : label + ", " + objection;
  }
}

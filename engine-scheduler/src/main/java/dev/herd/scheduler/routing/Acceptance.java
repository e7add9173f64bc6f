package dev.herd.scheduler.routing;

/**
 * When a scorer's best label counts: it must reach a score and be ahead of the second one.
 *
 * @param score the least score
 * @param margin the least lead
 */
public record Acceptance(double score, double margin) {
  /** Refuses what isn't a number. */
  public Acceptance {
    if (Double.isNaN(score) || !(margin >= 0)) {
      throw new IllegalArgumentException(
          "score %s isn't a number, or margin %s isn't 0 or more".formatted(score, margin));
    }
  }
}

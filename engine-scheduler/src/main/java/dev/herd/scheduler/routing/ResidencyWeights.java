package dev.herd.scheduler.routing;

/**
 * How load times weigh against suitability. The utility of a model is
 *
 * <pre>utility = suitability - costPerSecond x loadSeconds</pre>
 *
 * where a resident model has no load. Models whose suitability is at least {@code adequate} come
 * before all others; among those the largest utility wins, and of equal ones the first of the
 * route. With a cost of 0.05, a model that takes 6 seconds to load must be better by 0.3.
 *
 * @param costPerSecond suitability that a second of loading is worth, at least 0
 * @param adequate the least suitability of a model that is good enough, 0 to 1
 */
public record ResidencyWeights(double costPerSecond, double adequate) {
  /** A second of loading is worth 0.05, half of the best is good enough. */
  public static final ResidencyWeights DEFAULT = new ResidencyWeights(0.05, 0.5);

  /** Checks the numbers. */
  public ResidencyWeights {
    if (!(costPerSecond >= 0) || Double.isInfinite(costPerSecond)) {
      throw new IllegalArgumentException("costPerSecond isn't 0 or more: " + costPerSecond);
    }
    if (!(adequate >= 0 && adequate <= 1)) {
      throw new IllegalArgumentException("adequate isn't from 0 to 1: " + adequate);
    }
  }

  double utility(double suitability, RoutableModel model) {
    return suitability - (model.resident() ? 0 : costPerSecond * model.loadSeconds());
  }
}

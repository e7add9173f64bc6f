package dev.herd.scheduler.routing;

import java.util.Objects;
import java.util.Set;

/**
 * What a router knows of a model, at the moment of a request.
 *
 * @param name as in the catalog
 * @param otherNames that stand for it: aliases, and its base if no other model has the same
 * @param resident whether it's loaded
 * @param loadSeconds how long a load would take, an estimate; doesn't count for resident models
 * @param contextTokens its longest context, 0 if unknown
 * @param tools whether it can call tools
 * @param images whether it understands images
 */
public record RoutableModel(
    String name,
    Set<String> otherNames,
    boolean resident,
    double loadSeconds,
    int contextTokens,
    boolean tools,
    boolean images) {
  /** Checks the numbers. */
  public RoutableModel {
    Objects.requireNonNull(name, "name");
    otherNames = Set.copyOf(otherNames);
    if (!(loadSeconds >= 0) || !Double.isFinite(loadSeconds) || contextTokens < 0) {
      throw new IllegalArgumentException(
          "%s: loadSeconds %s or contextTokens %d is negative"
              .formatted(name, loadSeconds, contextTokens));
    }
  }

  /** Returns why the model can't take a request, or an empty string if it can. */
  String objection(RoutingRequest request) {
    if (request.tools() && !tools) {
      return "can't call tools";
    }
    if (request.images() && !images) {
      return "can't see images";
    }
    return contextTokens > 0 && request.promptTokens() >= contextTokens
        ? "prompt of about %d tokens, context of %d"
            .formatted(request.promptTokens(), contextTokens)
        : "";
  }
}

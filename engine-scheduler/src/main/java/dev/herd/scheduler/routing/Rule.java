package dev.herd.scheduler.routing;

import java.util.Objects;

/**
 * Sends requests that fulfil a condition along a route.
 *
 * @param name for traces
 * @param condition what it asks of a request
 * @param route the name of the route
 */
public record Rule(String name, Condition condition, String route) {
  /** Refuses null. */
  public Rule {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(condition, "condition");
    Objects.requireNonNull(route, "route");
  }
}

package dev.herd.scheduler.routing;

/**
 * A model for a request.
 *
 * @param model its name in the catalog
 * @param trace how it came to be
 */
public record RoutingDecision(String model, RoutingTrace trace) {}

package dev.herd.scheduler.routing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * What a {@link Router} is made of, as data: {@link RoutesFile} reads it. Immutable.
 *
 * @param routes the routes, at least one
 * @param rules in the order in which they are asked
 * @param examples phrases of a route's requests, by its name; routes may have none
 * @param acceptance when the similarity to examples counts
 * @param fallback the route of requests that nothing else decides
 */
public record RoutingPlan(
    List<Route> routes,
    List<Rule> rules,
    Map<String, List<String>> examples,
    Acceptance acceptance,
    String fallback) {
  /** A cosine of 0.2, and a lead of 0.05: less is chance for texts of a few words. */
  public static final Acceptance DEFAULT_ACCEPTANCE = new Acceptance(0.2, 0.05);

  /**
   * Copies the collections.
   *
   * @throws IllegalArgumentException if an example or the fallback belongs to no route
   */
  public RoutingPlan {
    routes = List.copyOf(routes);
    rules = List.copyOf(rules);
    Map<String, List<String>> copy = new LinkedHashMap<>();
    examples.forEach((route, phrases) -> copy.put(route, List.copyOf(phrases)));
    examples = Map.copyOf(copy);
    Objects.requireNonNull(acceptance, "acceptance");
    requireRoute(routes, fallback);
    for (String label : copy.keySet()) {
      requireRoute(routes, label);
    }
  }

  /**
   * Returns the name of a route.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  public String requireRoute(String name) {
    return requireRoute(routes, name);
  }

  private static String requireRoute(List<Route> routes, String name) {
    List<String> names = routes.stream().map(Route::name).toList();
    if (!names.contains(name)) {
      throw new IllegalArgumentException(
          "there is no route '%s'; there are %s".formatted(name, String.join(", ", names)));
    }
    return name;
  }

  /**
   * Returns a plan in which each model has a route of its own name, and the first one takes what
   * nothing else decides.
   *
   * @param models at least one
   */
  public static RoutingPlan ofModels(List<String> models) {
    List<Route> routes = models.stream().map(name -> Route.of(name).with(name, 1)).toList();
    return new RoutingPlan(routes, List.of(), Map.of(), DEFAULT_ACCEPTANCE, models.getFirst());
  }

  /**
   * Returns this plan with further examples.
   *
   * @throws IllegalArgumentException if one belongs to no route
   */
  public RoutingPlan withExamples(Map<String, List<String>> more) {
    Map<String, List<String>> all = new LinkedHashMap<>(examples);
    more.forEach((route, phrases) -> all.merge(route, phrases, RoutingPlan::joined));
    return new RoutingPlan(routes, rules, all, acceptance, fallback);
  }

  private static List<String> joined(List<String> first, List<String> second) {
    List<String> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }

  /** Returns a router by this plan, whose models {@code models} gives. */
  public Router router(Supplier<List<RoutableModel>> models) {
    Router.Builder router = Router.builder(models).fallback(fallback);
    routes.forEach(router::route);
    rules.forEach(router::rule);
    if (!examples.isEmpty()) {
      router.scorer(
          CentroidScorer.hashed("examples", HashedFeatures.DEFAULT, examples), acceptance);
    }
    return router.build();
  }
}

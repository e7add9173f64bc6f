package dev.herd.scheduler.routing;

import dev.herd.scheduler.catalog.ModelName;
import dev.herd.scheduler.catalog.UnknownModelException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Chooses the model of a request, in stages:
 *
 * <ol>
 *   <li>A name other than {@code auto} is a name of a model, without regard to case, of the tag
 *       {@code latest} if it has none: that model it is, or {@link UnknownModelException}.
 *   <li>The first {@link Rule} whose condition holds chooses a route.
 *   <li>The {@link TextScorer}s are asked in turn: the first whose best label has enough score and
 *       lead chooses the route of that name.
 *   <li>Otherwise the fallback's route is taken.
 * </ol>
 *
 * <p>Of the route's models those are left out that aren't in the catalog, can't do what the request
 * needs, or whose context is too short; {@link ResidencyWeights} says which of the others is taken.
 * If none is left, the fallback's models are weighed too.
 *
 * <pre>{@code
 * Router router =
 *     Router.builder(() -> models)
 *         .route(Route.of("code").with("qwen-coder", 1).with("gemma", 0.6))
 *         .route(Route.of("chat").with("gemma", 0.9).with("llama", 0.8))
 *         .rule(new Rule("source", Conditions.code(), "code"))
 *         .scorer(CentroidScorer.hashed("examples", HashedFeatures.DEFAULT, examples),
 *             new Acceptance(0.2, 0.05))
 *         .fallback("chat")
 *         .build();
 * String model = router.route(RoutingRequest.of("auto", "Write a sonnet.")).model();
 * }</pre>
 *
 * <p>Thread-safe if its parts are: holds no state, and doesn't block but where a scorer does.
 */
public final class Router {
  /** The name that leaves the choice to the router. */
  public static final String AUTO = ModelName.AUTO;

  private final Supplier<List<RoutableModel>> models;
  private final Parts parts;

  /** What it decides with. */
  record Parts(
      Map<String, Route> routes,
      List<Rule> rules,
      List<ScorerStage> scorers,
      Route fallback,
      ResidencyWeights weights) {}

  /** A scorer, and when its opinion counts. */
  record ScorerStage(TextScorer scorer, Acceptance acceptance) {}

  private Router(Builder builder) {
    models = builder.models;
    Map<String, Route> routes = Map.copyOf(builder.routes);
    Route fallback = find(routes, builder.fallback, "the fallback");
    builder.rules.forEach(rule -> find(routes, rule.route(), "rule '" + rule.name() + "'"));
    for (ScorerStage stage : builder.scorers) {
      String user = "scorer '" + stage.scorer.name() + "'";
      stage.scorer.labels().forEach(label -> find(routes, label, user));
    }
    parts =
        new Parts(
            routes,
            List.copyOf(builder.rules),
            List.copyOf(builder.scorers),
            fallback,
            builder.weights);
  }

  private static Route find(Map<String, Route> routes, String name, String user) {
    Route route = name == null ? null : routes.get(name);
    if (route == null) {
      throw new IllegalArgumentException(
          "%s wants the route '%s', there are %s: add it with route()"
              .formatted(user, name, routes.keySet()));
    }
    return route;
  }

  /**
   * Begins a router.
   *
   * @param models gives the catalog as it is now; called for each request
   */
  public static Builder builder(Supplier<List<RoutableModel>> models) {
    return new Builder(models);
  }

  /**
   * Chooses a model.
   *
   * @throws UnknownModelException if the request names a model that isn't there
   * @throws NoCandidateException if no model of the route or the fallback can take it
   */
  public RoutingDecision route(RoutingRequest request) {
    Decision decision = new Decision(parts, request, models.get());
    return request.model().equalsIgnoreCase(AUTO) ? decision.choose() : decision.explicit();
  }

  /** Collects the parts of a router. */
  public static final class Builder {
    private final Supplier<List<RoutableModel>> models;
    private final Map<String, Route> routes = new LinkedHashMap<>();
    private final List<Rule> rules = new ArrayList<>();
    private final List<ScorerStage> scorers = new ArrayList<>();
    private String fallback;
    private ResidencyWeights weights = ResidencyWeights.DEFAULT;

    private Builder(Supplier<List<RoutableModel>> models) {
      this.models = Objects.requireNonNull(models, "models");
    }

    /** Adds a route; it needs a model, and a name of its own. */
    public Builder route(Route route) {
      if (route.choices().isEmpty()) {
        throw new IllegalArgumentException("route '%s' has no model".formatted(route.name()));
      }
      if (routes.putIfAbsent(route.name(), route) != null) {
        throw new IllegalArgumentException("route '%s' is there already".formatted(route.name()));
      }
      return this;
    }

    /** Adds a rule, which is asked after those before. */
    public Builder rule(Rule rule) {
      rules.add(Objects.requireNonNull(rule, "rule"));
      return this;
    }

    /** Adds a scorer, which is asked after those before, and says when its opinion counts. */
    public Builder scorer(TextScorer scorer, Acceptance acceptance) {
      scorers.add(
          new ScorerStage(
              Objects.requireNonNull(scorer, "scorer"),
              Objects.requireNonNull(acceptance, "acceptance")));
      return this;
    }

    /** Sets the route for requests that nothing else decides; there must be one. */
    public Builder fallback(String route) {
      fallback = route;
      return this;
    }

    /** Sets how load times weigh. */
    public Builder weights(ResidencyWeights weights) {
      this.weights = Objects.requireNonNull(weights, "weights");
      return this;
    }

    /**
     * Returns the router.
     *
     * @throws IllegalArgumentException if the fallback, a rule or a label has no route
     */
    public Router build() {
      return new Router(this);
    }
  }
}

package dev.herd.scheduler.routing;

import dev.herd.scheduler.catalog.ModelName;
import dev.herd.scheduler.catalog.UnknownModelException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A decision of a {@link Router} in the making. Belongs to one thread. */
final class Decision {
  private final Router.Parts parts;
  private final RoutingRequest request;
  private final Map<String, RoutableModel> catalog = new LinkedHashMap<>();
  private final List<RoutingTrace.Stage> stages = new ArrayList<>();
  private final List<RoutingTrace.Candidate> candidates = new ArrayList<>();
  private final long start = System.nanoTime();
  private long stageStart = start;

  Decision(Router.Parts parts, RoutingRequest request, List<RoutableModel> models) {
    this.parts = parts;
    this.request = request;
    for (RoutableModel model : models) {
      model.otherNames().forEach(name -> catalog.putIfAbsent(key(name), model));
    }
    models.forEach(model -> catalog.put(key(model.name()), model));
  }

  /** Returns what names of one model have in common: see {@link ModelName}. */
  private static String key(String name) {
    String small = name.toLowerCase(Locale.ROOT);
    return small.indexOf(':') < 0 ? small + ':' + ModelName.DEFAULT_TAG : small;
  }

  RoutingDecision explicit() {
    RoutableModel model = catalog.get(key(request.model()));
    if (model == null) {
      List<String> names = catalog.values().stream().map(RoutableModel::name).distinct().toList();
      throw UnknownModelException.of(request.model(), names);
    }
    leave("explicit", "", "the request names the model", Map.of());
    return decision(model.name());
  }

  RoutingDecision choose() {
    Route route = byRule().or(this::byScorer).orElse(null);
    if (route == null) {
      leave("fallback", parts.fallback().name(), "no rule holds, no scorer is sure", Map.of());
      route = parts.fallback();
    }
    Optional<String> model = best(route);
    if (model.isEmpty() && !route.equals(parts.fallback())) {
      leave("fallback", parts.fallback().name(), "no model of the route can take it", Map.of());
      model = best(parts.fallback());
    }
    if (model.isEmpty()) {
      throw new NoCandidateException(trace(""));
    }
    return decision(model.get());
  }

  private Optional<Route> byRule() {
    for (Rule rule : parts.rules()) {
      String reason = rule.condition().reason(request);
      if (!reason.isEmpty()) {
        leave(rule.name(), rule.route(), reason, Map.of());
        return Optional.of(parts.routes().get(rule.route()));
      }
    }
    if (!parts.rules().isEmpty()) {
      leave("rules", "", "none of %d holds".formatted(parts.rules().size()), Map.of());
    }
    return Optional.empty();
  }

  private Optional<Route> byScorer() {
    for (Router.ScorerStage stage : parts.scorers()) {
      String name = stage.scorer().name();
      Optional<Map<String, Double>> scores;
      try {
        scores = stage.scorer().scores(request.text());
      } catch (RuntimeException e) {
        // A helper's trouble isn't the request's: the next stage can still decide.
        leave(name, "", "failed: " + e, Map.of());
        continue;
      }
      if (scores.isEmpty()) {
        leave(name, "", "its model isn't resident", Map.of());
        continue;
      }
      Ranking ranking = Ranking.of(scores.get());
      String objection = ranking.objection(stage.acceptance());
      leave(
          name,
          objection.isEmpty() ? ranking.label() : "",
          ranking.reason(objection),
          scores.get());
      if (objection.isEmpty()) {
        return Optional.of(parts.routes().get(ranking.label()));
      }
    }
    return Optional.empty();
  }

  private Optional<String> best(Route route) {
    List<RoutingTrace.Candidate> able = new ArrayList<>();
    for (Route.Choice choice : route.choices()) {
      RoutingTrace.Candidate candidate = candidate(route, choice);
      candidates.add(candidate);
      if (candidate.objection().isEmpty()) {
        able.add(candidate);
      }
    }
    able.sort(RoutingTrace.order(parts.weights()));
    return able.isEmpty() ? Optional.empty() : Optional.of(able.getFirst().model());
  }

  private RoutingTrace.Candidate candidate(Route route, Route.Choice choice) {
    RoutableModel model = catalog.get(key(choice.model()));
    if (model == null) {
      return new RoutingTrace.Candidate(
          choice.model(), route.name(), choice.suitability(), false, 0, 0, "isn't there");
    }
    return new RoutingTrace.Candidate(
        model.name(),
        route.name(),
        choice.suitability(),
        model.resident(),
        model.loadSeconds(),
        parts.weights().utility(choice.suitability(), model),
        model.objection(request));
  }

  private void leave(String name, String route, String reason, Map<String, Double> scores) {
    long now = System.nanoTime();
    stages.add(new RoutingTrace.Stage(name, route, reason, scores, now - stageStart));
    stageStart = now;
  }

  private RoutingTrace trace(String model) {
    return new RoutingTrace(request.model(), model, stages, candidates, System.nanoTime() - start);
  }

  private RoutingDecision decision(String model) {
    return new RoutingDecision(model, trace(model));
  }
}

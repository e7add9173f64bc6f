package dev.herd.scheduler.routing;

import dev.herd.scheduler.catalog.NearNames;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How a router came to its decision.
 *
 * @param requested the name that was asked for
 * @param model the model that was chosen, empty if none could be
 * @param stages what was tried, in order; the last one decided
 * @param candidates models that were weighed, in the order of the routes
 * @param nanos time of the decision
 */
public record RoutingTrace(
    String requested, String model, List<Stage> stages, List<Candidate> candidates, long nanos) {
  /** Copies the lists. */
  public RoutingTrace {
    stages = List.copyOf(stages);
    candidates = List.copyOf(candidates);
  }

  /**
   * Something that was tried.
   *
   * @param name of the rule or scorer, or {@code explicit} or {@code fallback}
   * @param route the route that it chose, empty if it left the choice to the next stage
   * @param reason why
   * @param scores of each label, empty where there are none
   * @param nanos time that it took
   */
  public record Stage(
      String name, String route, String reason, Map<String, Double> scores, long nanos) {
    /** Copies the scores. */
    public Stage {
      scores = Map.copyOf(scores);
    }

    private String text() {
      String decision = route.isEmpty() ? "-" : "route " + route;
      String all =
          scores.entrySet().stream()
              .sorted(
                  Map.Entry.<String, Double>comparingByValue()
                      .reversed()
                      .thenComparing(Map.Entry.comparingByKey()))
              .map(entry -> String.format(Locale.ROOT, "%s %.3f", entry.getKey(), entry.getValue()))
              .collect(Collectors.joining(", "));
      return String.format(
          Locale.ROOT,
          "  %-16s %s: %s%s (%.3f ms)%n",
          name,
          decision,
          reason,
          all.isEmpty() ? "" : " [" + all + "]",
          nanos * 1e-6);
    }
  }

  /**
   * A model that was weighed.
   *
   * @param model its name
   * @param route the route that names it
   * @param suitability by that route
   * @param resident whether it's loaded
   * @param loadSeconds how long a load would take
   * @param utility suitability less the cost of the load, see {@link ResidencyWeights}
   * @param objection why it can't take the request, empty if it can
   */
  public record Candidate(
      String model,
      String route,
      double suitability,
      boolean resident,
      double loadSeconds,
      double utility,
      String objection) {
    private String text(boolean chosen) {
      if (!objection.isEmpty()) {
        return "    %-24s %s%n".formatted(model, objection);
      }
      String load = resident ? "resident" : String.format(Locale.ROOT, "load %.2f s", loadSeconds);
      return String.format(
          Locale.ROOT,
          "  %s %-24s suitability %.3f, %s, utility %.3f%n",
          chosen ? "*" : " ",
          model,
          suitability,
          load,
          utility);
    }
  }

  /** Returns the last stage: the one that decided. */
  public Stage decided() {
    return stages.getLast();
  }

  /** Returns the trace as text: the decision, then a line for each stage and each candidate. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%s -> %s in %.3f ms%n",
            NearNames.shortened(requested),
            model.isEmpty() ? "no model" : model,
            nanos * 1e-6));
    stages.forEach(stage -> text.append(stage.text()));
    boolean marked = false;
    for (Candidate candidate : candidates) {
      boolean chosen = !marked && candidate.objection.isEmpty() && candidate.model.equals(model);
      marked |= chosen;
      text.append(candidate.text(chosen));
    }
    return text.toString();
  }

  /** Orders candidates, the best first; equal ones keep their order. */
  static Comparator<Candidate> order(ResidencyWeights weights) {
    Comparator<Candidate> adequate =
        Comparator.comparing(candidate -> candidate.suitability >= weights.adequate());
    return adequate.thenComparingDouble(Candidate::utility).reversed();
  }
}

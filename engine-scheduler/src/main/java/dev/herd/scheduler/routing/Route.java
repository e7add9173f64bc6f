package dev.herd.scheduler.routing;

import java.util.ArrayList;
import java.util.List;

/**
 * A kind of request, and the models that are fit for it.
 *
 * @param name which rules and the labels of classifiers refer to
 * @param choices the models; of equally good ones the first is taken
 */
public record Route(String name, List<Choice> choices) {
  /** Copies the choices. */
  public Route {
    choices = List.copyOf(choices);
  }

  /** Returns a route without models yet. */
  public static Route of(String name) {
    return new Route(name, List.of());
  }

  /**
   * Returns this route with a further model.
   *
   * @param suitability how fit the model is, above 0 and at most 1
   */
  public Route with(String model, double suitability) {
    List<Choice> all = new ArrayList<>(choices);
    all.add(new Choice(model, suitability));
    return new Route(name, all);
  }

  /**
   * A model of a route.
   *
   * @param model its name
   * @param suitability how fit it is, above 0 and at most 1
   */
  public record Choice(String model, double suitability) {
    /** Checks the number. */
    public Choice {
      if (!(suitability > 0 && suitability <= 1)) {
        throw new IllegalArgumentException(
            "%s: suitability %s isn't above 0 and at most 1".formatted(model, suitability));
      }
    }
  }
}

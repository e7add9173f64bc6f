package dev.herd.scheduler.routing;

import java.util.List;

/** A request names a model that isn't there. */
public final class UnknownModelException extends RoutingException {
  private static final long serialVersionUID = 1L;

  private final String model;
  private final transient List<String> nearNames;

  UnknownModelException(String model, List<String> nearNames) {
    super(message(model, nearNames));
    this.model = model;
    this.nearNames = List.copyOf(nearNames);
  }

  private static String message(String model, List<String> nearNames) {
    String hint = nearNames.isEmpty() ? "" : ": did you mean " + String.join(", ", nearNames) + "?";
    return "model '%s' not found%s".formatted(NearNames.shortened(model), hint);
  }

  /** Returns the name that was asked for. */
  public String model() {
    return model;
  }

  /** Returns names of models that are much like it, the nearest first; empty if none is. */
  public List<String> nearNames() {
    return nearNames == null ? List.of() : nearNames;
  }
}

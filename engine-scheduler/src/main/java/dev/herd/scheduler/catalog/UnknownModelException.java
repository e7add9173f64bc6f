package dev.herd.scheduler.catalog;

import java.util.Collection;
import java.util.List;

/** No model has the name that was asked for. */
public final class UnknownModelException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String name;
  private final transient List<String> nearNames;

  UnknownModelException(String name, List<String> nearNames, String message) {
    super(message);
    this.name = name;
    this.nearNames = List.copyOf(nearNames);
  }

  /** Returns the exception for a name that isn't among those that there are. */
  public static UnknownModelException of(String name, Collection<String> known) {
    String base = ModelName.baseOf(name);
    List<String> tags =
        known.stream().filter(k -> ModelName.baseOf(k).equalsIgnoreCase(base)).toList();
    List<String> near = tags.isEmpty() ? NearNames.of(name, known) : tags;
    return new UnknownModelException(
        name,
        near,
        "model '%s' not found%s".formatted(NearNames.shortened(name), hint(near, known)));
  }

  private static String hint(List<String> near, Collection<String> known) {
    if (!near.isEmpty()) {
      return ": did you mean " + String.join(", ", near) + "?";
    }
    return known.isEmpty() ? "; the catalog is empty" : "; there are " + String.join(", ", known);
  }

  /** Returns the name as it was asked for. */
  public String name() {
    return name;
  }

  /** Returns all models of its base, or names much like it, the nearest first; or none. */
  public List<String> nearNames() {
    return nearNames == null ? List.of() : nearNames;
  }
}

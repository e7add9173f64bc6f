package dev.herd.scheduler.routing;

/** What a {@link Rule} asks of a request. {@link Conditions} has the usual ones. Thread-safe. */
@FunctionalInterface
public interface Condition {
  /**
   * Returns why it holds, such as {@code keyword 'proof'}, or an empty string if it doesn't. Must
   * be quick: every request waits for it.
   */
  String reason(RoutingRequest request);

  /** Returns a condition that holds if this one and {@code other} do. */
  default Condition and(Condition other) {
    return request -> {
      String first = reason(request);
      String second = first.isEmpty() ? "" : other.reason(request);
      return second.isEmpty() ? "" : first + " and " + second;
    };
  }

  /** Returns a condition that holds if this one or {@code other} does. */
  default Condition or(Condition other) {
    return request -> {
      String first = reason(request);
      return first.isEmpty() ? other.reason(request) : first;
    };
  }
}

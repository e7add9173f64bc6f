package dev.herd.scheduler.routing;

/** None of a route's models, nor of the fallback's, can take a request. The trace says why. */
public final class NoCandidateException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient RoutingTrace trace;

  NoCandidateException(RoutingTrace trace) {
    super("no model can take the request: add one that can to a route" + "\n" + trace);
    this.trace = trace;
  }

  /** Returns how the router came to it; null once the exception was serialised. */
  public RoutingTrace trace() {
    return trace;
  }
}

package dev.herd.scheduler.routing;

/** No model could be found for a request. */
public abstract sealed class RoutingException extends RuntimeException
    permits UnknownModelException, NoCandidateException {
  private static final long serialVersionUID = 1L;

  RoutingException(String message) {
    super(message);
  }
}

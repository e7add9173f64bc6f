package dev.herd.scheduler.residency;

import java.util.Locale;

/** A request's deadline was over before its model was there. */
public final class AcquireTimeoutException extends ResidencyException {
  private static final long serialVersionUID = 1L;

  AcquireTimeoutException(String model, long waitedNanos, String state) {
    super(
        model,
        String.format(
            Locale.ROOT,
            "%s was not available within %.3f s: it is %s; wait longer, or give the models more"
                + " memory",
            model,
            waitedNanos / 1e9,
            state),
        null);
  }
}

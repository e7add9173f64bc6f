package dev.herd.scheduler.batching;

import java.time.Duration;

/** A request wasn't finished in the time that its caller gave it. */
public final class DeadlineExceededException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Duration deadline;
  private final int tokens;

  DeadlineExceededException(String model, Duration deadline, int tokens) {
    super(
        "the deadline of %s has passed, %s: give it more time, or ask for fewer tokens"
            .formatted(
                deadline,
                tokens < 0
                    ? "while the request still waited for " + model
                    : "after %d tokens of %s".formatted(tokens, model)));
    this.deadline = deadline;
    this.tokens = Math.max(0, tokens);
  }

  /** Returns the time that there was, from the submission on. */
  public Duration deadline() {
    return deadline;
  }

  /** Returns how many tokens had been generated. */
  public int tokens() {
    return tokens;
  }
}

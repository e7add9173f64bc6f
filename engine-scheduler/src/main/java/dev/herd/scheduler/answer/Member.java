package dev.herd.scheduler.answer;

import java.util.Locale;

/** What became of one question of a {@link Poll}. */
public sealed interface Member {
  /** Returns its place among the questions of the poll, from 0. */
  int index();

  /** Returns the model that was asked. */
  String model();

  /** Returns the time from asking to the end, waiting and loading included; 0 if never asked. */
  double seconds();

  /** It answered. */
  record Answered(int index, String model, double seconds, Response response) implements Member {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%s: %d tokens in %.3f s, mean log probability %.3f",
          model,
          response.tokens(),
          seconds,
          response.confidence().meanLogProbability());
    }
  }

  /** It failed. */
  record Failed(int index, String model, double seconds, Throwable cause) implements Member {
    @Override
    public String toString() {
      String reason = cause.getMessage() == null ? cause.toString() : cause.getMessage();
      return String.format(Locale.ROOT, "%s: failed after %.3f s: %s", model, seconds, reason);
    }
  }

  /** Its answer wasn't needed any more. */
  record Cancelled(int index, String model, double seconds) implements Member {
    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%s: cancelled after %.3f s", model, seconds);
    }
  }
}

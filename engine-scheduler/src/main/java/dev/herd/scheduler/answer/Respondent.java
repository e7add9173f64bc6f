package dev.herd.scheduler.answer;

import java.util.concurrent.CompletableFuture;

/** Somebody who answers: a model, mostly. Thread-safe. */
public interface Respondent {
  /** Returns the model's name. Respondents with equal names share one loaded model. */
  String model();

  /**
   * Asks a question. Cancelling the future ends the work; failures complete it exceptionally.
   *
   * @throws RuntimeException if the question can't even be queued; counts as a failed answer
   */
  CompletableFuture<Response> ask(Question question);
}

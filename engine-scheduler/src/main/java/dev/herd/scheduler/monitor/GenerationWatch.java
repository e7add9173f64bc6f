package dev.herd.scheduler.monitor;

import dev.herd.scheduler.batching.Completion;
import dev.herd.scheduler.monitor.GenerationReport.Operation;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/** Times one request from its caller's view; ended once, by the thread that ends it. */
public final class GenerationWatch {
  private static final double SECONDS_PER_NANO = 1e-9;

  private final Operation operation;
  private final String model;
  private final ListenerQueue listeners;
  private final Consumer<GenerationReport> event;
  private final long beginNanos = System.nanoTime();
  private volatile long modelNanos = -1;

  GenerationWatch(
      Operation operation,
      String model,
      ListenerQueue listeners,
      Consumer<GenerationReport> event) {
    this.operation = operation;
    this.model = model;
    this.listeners = listeners;
    this.event = event;
  }

  /** Takes down that the model is in memory. */
  public void modelThere() {
    modelNanos = System.nanoTime() - beginNanos;
  }

  /**
   * Takes down the end.
   *
   * @param completion what there is of it, null if it failed
   * @param failure why it failed, null if it didn't
   */
  public void ended(Completion completion, Throwable failure) {
    GenerationReport report = report(completion, failure, System.nanoTime() - beginNanos);
    event.accept(report);
    listeners.tell(listener -> listener.generationFinished(report));
  }

  private GenerationReport report(Completion completion, Throwable failure, long totalNanos) {
    double total = totalNanos * SECONDS_PER_NANO;
    double waited = modelNanos < 0 ? total : modelNanos * SECONDS_PER_NANO;
    if (completion == null) {
      return new GenerationReport(
          operation, model, 0, 0, 0, waited, Double.NaN, total, Optional.of(cause(failure)));
    }
    // The loop counts from the submission on, and both end together.
    double before = Math.max(0, total - completion.totalSeconds());
    return new GenerationReport(
        operation,
        model,
        completion.promptTokens(),
        completion.reusedTokens(),
        completion.generatedTokens(),
        waited,
        before + completion.firstTokenSeconds(),
        total,
        Optional.empty());
  }

  private static Throwable cause(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause : failure;
  }
}

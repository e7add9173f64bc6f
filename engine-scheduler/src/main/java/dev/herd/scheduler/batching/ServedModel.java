package dev.herd.scheduler.batching;

import dev.herd.core.generation.GenerationOptions;
import dev.herd.core.model.ContextLengthException;
import dev.herd.core.model.Model;
import dev.herd.scheduler.batching.statistics.ModelStatistics;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * A model that the loop runs; made by {@link StepLoop#serve}. Thread-safe; nothing here waits for
 * the loop.
 */
public final class ServedModel {
  private final StepLoop loop;
  private final Lane lane;
  private volatile double weight;
  private volatile boolean retired;

  ServedModel(StepLoop loop, Lane lane, double weight) {
    this.loop = loop;
    this.lane = lane;
    weight(weight);
  }

  /** Returns the name that it's served under. */
  public String name() {
    return lane.name();
  }

  /** Returns the model. */
  public Model model() {
    return lane.model();
  }

  Lane lane() {
    return lane;
  }

  /** Returns its share of the machine, in proportion to those of other models that are busy. */
  public double weight() {
    return weight;
  }

  /** Sets its share of the machine. */
  public void weight(double weight) {
    if (!(weight > 0 && weight < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "the weight of %s must be a finite number above 0, not %s".formatted(name(), weight));
    }
    this.weight = weight;
  }

  /**
   * Submits a request. What is wrong with it shows here, what goes wrong with it later shows in the
   * handle.
   *
   * @throws QueueFullException if as many wait as may
   * @throws ModelRetiredException if the model takes no more requests
   * @throws ContextLengthException if the prompt is longer than the context
   * @throws IllegalArgumentException if the prompt is empty or no run of this model's tokens, an
   *     option is nothing for it, or there are more samples than it computes together
   * @throws dev.herd.scheduler.speculation.VocabularyMismatchException if the request's draft model
   *     has another vocabulary
   */
  public GenerationHandle submit(GenerationRequest request) {
    return submit(request, Duration.ZERO);
  }

  /**
   * Submits a request as {@link #submit(GenerationRequest)}.
   *
   * @param waited what of its deadline has gone by
   */
  public GenerationHandle submit(GenerationRequest request, Duration waited) {
    requireServed();
    AtomicInteger queued = lane.queuedCount();
    int limit = lane.options().maxQueued();
    if (queued.incrementAndGet() > limit) {
      throw new QueueFullException(name(), queued.getAndDecrement() - 1, limit);
    }
    ActiveRequest active;
    try {
      active = new ActiveRequest(lane, request, checkedPrompt(request), loop.now(), waited);
    } catch (RuntimeException e) {
      queued.decrementAndGet();
      throw e;
    }
    if (!loop.post(() -> lane.enqueue(active))) {
      queued.decrementAndGet();
      throw lane.refusal();
    }
    return new GenerationHandle(
        active.events(), active.result(), () -> loop.post(() -> lane.cancel(active)));
  }

  /** Generates one answer and waits for it. */
  public Completion generate(String prompt, GenerationOptions options) {
    return submit(GenerationRequest.ofText(prompt).options(options).build()).join();
  }

  private void requireServed() {
    if (retired) {
      throw lane.refusal();
    }
  }

  private int[] checkedPrompt(GenerationRequest request) {
    Model model = model();
    if (model.description().encoder() != null) {
      throw new IllegalArgumentException(
          name() + " is an encoder: it embeds text and can't generate any");
    }
    int most = lane.options().maxSequences();
    if (request.samples() > most) {
      throw new IllegalArgumentException(
          "%d samples of a prompt are wanted, %s computes %d sequences together: raise maxSequences"
              .formatted(request.samples(), name(), most));
    }
    if (request.speculation() != null) {
      request.speculation().requireFits(model);
    }
    int[] prompt = request.prompt(model.tokenizer());
    if (prompt.length == 0) {
      throw new IllegalArgumentException("the prompt is empty, and the model has no start token");
    }
    if (prompt.length > model.contextLength()) {
      throw new ContextLengthException(prompt.length, model.contextLength());
    }
    return prompt;
  }

  /**
   * Runs something on the loop's thread as one of this model's steps, in turn with those of other
   * models: an embedding, or logits of one's own. It should take no longer than a step.
   *
   * @return what it returns; fails with what it throws, or with {@link ModelRetiredException} if
   *     the loop is closed before its turn. Cancelled before that, it isn't run
   * @throws ModelRetiredException if the model takes no more requests
   */
  public <T> CompletableFuture<T> call(Function<? super Model, ? extends T> task) {
    requireServed();
    Task<T> step = new Task<>(task, new CompletableFuture<>());
    if (!loop.post(() -> lane.enqueue(step))) {
      throw lane.refusal();
    }
    return step.result();
  }

  /**
   * Takes no more requests, and lets those that wait or run come to their end. When the returned
   * future completes, the loop holds nothing of the model any more: it may be closed.
   */
  public CompletableFuture<Void> retire() {
    retired = true;
    if (!loop.post(lane::retire)) {
      lane.released().complete(null);
    }
    return lane.released().copy();
  }

  /** Returns what it did so far, and does. */
  public ModelStatistics statistics() {
    return lane.recorder().snapshot(lane.queuedCount().get(), loop.now());
  }
}

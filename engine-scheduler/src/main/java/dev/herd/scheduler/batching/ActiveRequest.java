package dev.herd.scheduler.batching;

import dev.herd.core.generation.FinishReason;
import dev.herd.core.generation.GenerationState;
import dev.herd.core.model.Model;
import dev.herd.scheduler.batching.stream.EventLog;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A request from its submission to its end. Made by the caller, whose mistakes show there; then of
 * the loop's thread.
 */
final class ActiveRequest {
  private final Lane lane;
  private final GenerationRequest request;
  private final int[] prompt;
  private final long submittedNanos;
  private final long deadlineNanos;
  private final Sample[] samples;
  private final Choice[] choices;
  private final EventLog<GenerationEvent> events = new EventLog<>();
  private final CompletableFuture<Completion> result = new CompletableFuture<>();
  private long begunNanos = -1;
  private long firstTokenNanos = -1;
  private long rank;
  private int unfinished;
  private int reusedTokens;
  private boolean forked;
  private boolean over;

  ActiveRequest(Lane lane, GenerationRequest request, int[] prompt, long now, Duration waited) {
    this.lane = lane;
    this.request = request;
    this.prompt = prompt;
    submittedNanos = now;
    Duration deadline = request.deadline();
    deadlineNanos =
        deadline == null ? Long.MAX_VALUE : now + Lane.nanos(deadline) - Lane.nanos(waited);
    samples = new Sample[request.samples()];
    choices = new Choice[samples.length];
    unfinished = samples.length;
    for (int i = 0; i < samples.length; i++) {
      samples[i] = new Sample(this, i, newState(i));
    }
  }

  private GenerationState newState(int index) {
    var options = request.options();
    var seed = options.sampling().seed();
    if (index > 0 && seed.isPresent()) {
      long own = seed.getAsLong() + index;
      options = options.withSampling(options.sampling().toBuilder().seed(own).build());
    }
    GenerationState state =
        new GenerationState(
            lane.model(), options, piece -> events.append(new GenerationEvent.Piece(index, piece)));
    state.prompt(prompt);
    return state;
  }

  Lane lane() {
    return lane;
  }

  Model model() {
    return lane.model();
  }

  GenerationRequest request() {
    return request;
  }

  int[] prompt() {
    return prompt;
  }

  Sample[] samples() {
    return samples;
  }

  EventLog<GenerationEvent> events() {
    return events;
  }

  CompletableFuture<Completion> result() {
    return result;
  }

  long submittedNanos() {
    return submittedNanos;
  }

  /** Returns its place in the queue: less is earlier. */
  long rank() {
    return rank;
  }

  void rank(long rank) {
    this.rank = rank;
  }

  int headStart() {
    return request.priority().level() * lane.options().stepTokens();
  }

  /** Returns when it must be over; the largest number for any time. */
  long deadlineNanos() {
    return deadlineNanos;
  }

  boolean over() {
    return over;
  }

  boolean begun() {
    return begunNanos >= 0;
  }

  void begin(long now) {
    begunNanos = now;
  }

  void firstToken(long now) {
    if (firstTokenNanos < 0) {
      firstTokenNanos = now;
    }
  }

  /** Takes down how much of the prompt needed no computing; the first time counts. */
  void reused(int tokens) {
    if (firstTokenNanos < 0 && reusedTokens == 0) {
      reusedTokens = tokens;
      lane.recorder().reused(tokens);
    }
  }

  /**
   * Returns how many samples besides a running one are to begin when it has read the prompt, which
   * they share: none but with the first, and only until then.
   */
  int followers(Sample sample) {
    return forked || sample.index() > 0 ? 0 : samples.length - 1;
  }

  /** Takes down that all samples have begun. */
  void forked() {
    forked = true;
  }

  int generatedTokens() {
    int sum = 0;
    for (Sample sample : samples) {
      sum += sample.generatedTokens();
    }
    return sum;
  }

  /** Takes the end of a sample; the last one is the end of the request. */
  void finish(Sample sample, long now) {
    int index = sample.index();
    choices[index] = sample.finish(FinishReason.CANCELLED);
    events.append(new GenerationEvent.Finished(choices[index]));
    if (--unfinished == 0) {
      complete(now);
    }
  }

  /** Returns whether this sample of it has come to its end. */
  boolean finished(Sample sample) {
    return over || choices[sample.index()] != null;
  }

  /** Ends it with what there is. */
  void cancel(long now) {
    for (int i = 0; i < samples.length; i++) {
      if (choices[i] == null) {
        finish(samples[i], now);
      }
    }
  }

  private void complete(long now) {
    over = true;
    lane.recorder().ended(false);
    events.end(null);
    long begun = begun() ? begunNanos : now;
    Completion completion =
        new Completion(
            lane.name(),
            List.of(choices),
            prompt.length,
            reusedTokens,
            (begun - submittedNanos) * 1e-9,
            firstTokenNanos < 0 ? Double.NaN : (firstTokenNanos - submittedNanos) * 1e-9,
            (now - submittedNanos) * 1e-9);
    // On another thread: what depends on the result must not hold up the loop.
    Thread.startVirtualThread(() -> result.complete(completion));
  }

  /** Ends it with a failure. */
  void fail(Throwable failure) {
    if (over) {
      return;
    }
    over = true;
    for (Sample sample : samples) {
      sample.closeSequence();
    }
    lane.recorder().ended(true);
    events.end(failure);
    Thread.startVirtualThread(() -> result.completeExceptionally(failure));
  }
}

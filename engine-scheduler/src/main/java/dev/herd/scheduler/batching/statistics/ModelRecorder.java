package dev.herd.scheduler.batching.statistics;

import org.HdrHistogram.Histogram;

/**
 * Takes down what a model does. The step loop writes, any thread may read; both hold a lock for as
 * long as it takes to add some numbers, or to copy them. Writing allocates nothing.
 */
public final class ModelRecorder {
  private static final long MAX_MICROS = 3_600_000_000L; // an hour
  private static final int DIGITS = 2;

  private final Histogram firstToken = new Histogram(MAX_MICROS, DIGITS);
  private final Histogram perToken = new Histogram(MAX_MICROS, DIGITS);
  private final RateMeter rate;
  private int running;
  private long requests;
  private long failures;
  private long steps;
  private long stepSequences;
  private long promptTokens;
  private long reusedTokens;
  private long generatedTokens;
  private long draftedTokens;
  private long acceptedTokens;
  private long preemptions;
  private long forwardNanos;

  /** Starts with nothing. */
  public ModelRecorder(long nowNanos) {
    rate = new RateMeter(nowNanos);
  }

  /** Takes down a forward pass: how many sequences had tokens in it, of them tokens of prompts. */
  public synchronized void step(int sequences, int promptTokens, long nanos) {
    steps++;
    stepSequences += sequences;
    this.promptTokens += promptTokens;
    forwardNanos += nanos;
  }

  /** Takes down a request's first token, so long after its submission. */
  public synchronized void firstToken(long waitedNanos, long nowNanos) {
    firstToken.recordValue(micros(waitedNanos));
    generatedTokens++;
    rate.add(1, nowNanos);
  }

  /** Takes down a further token, so long after the one before. */
  public synchronized void token(long waitedNanos, long nowNanos) {
    perToken.recordValue(micros(waitedNanos));
    generatedTokens++;
    rate.add(1, nowNanos);
  }

  /** Takes down how a step of speculation went. */
  public synchronized void speculation(int drafted, int accepted) {
    draftedTokens += drafted;
    acceptedTokens += accepted;
  }

  /** Takes down that a prompt's beginning was there already. */
  public synchronized void reused(int tokens) {
    reusedTokens += tokens;
  }

  /** Takes down that a sequence gave way for want of memory. */
  public synchronized void preemption() {
    preemptions++;
  }

  /** Takes down the end of a request. */
  public synchronized void ended(boolean failed) {
    requests++;
    if (failed) {
      failures++;
    }
  }

  /** Sets how many sequences are under way. */
  public synchronized void running(int sequences) {
    running = sequences;
  }

  /**
   * Returns what was taken down so far. Percentiles are sought in copies, for the loop not to wait
   * for them; so counts may be ahead of the times by what happened meanwhile.
   */
  public ModelStatistics snapshot(int queued, long nowNanos) {
    Latency firstTokens = Latency.of(copy(firstToken));
    Latency perTokens = Latency.of(copy(perToken));
    return snapshot(queued, nowNanos, firstTokens, perTokens);
  }

  private synchronized Histogram copy(Histogram times) {
    return times.copy();
  }

  private synchronized ModelStatistics snapshot(
      int queued, long nowNanos, Latency firstTokens, Latency perTokens) {
    return new ModelStatistics(
        queued,
        running,
        requests,
        failures,
        steps,
        promptTokens,
        reusedTokens,
        generatedTokens,
        draftedTokens,
        acceptedTokens,
        preemptions,
        forwardNanos * 1e-9,
        rate.perSecond(nowNanos),
        steps == 0 ? 0 : (double) stepSequences / steps,
        firstTokens,
        perTokens);
  }

  private static long micros(long nanos) {
    return Math.clamp(nanos / 1000, 0, MAX_MICROS);
  }
}

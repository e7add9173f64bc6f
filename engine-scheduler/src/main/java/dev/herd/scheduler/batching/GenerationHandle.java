package dev.herd.scheduler.batching;

import dev.herd.scheduler.batching.stream.EventLog;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/**
 * A request under way: its stream, its result, and the way to call it off.
 *
 * <p>Thread-safe. Everything that is asked for here gives the whole generation from its first token
 * on, whenever it's asked and however often. No reader, slow or blocked, holds up the generation or
 * another reader: what isn't read yet is kept.
 */
public final class GenerationHandle {
  private final EventLog<GenerationEvent> events;
  private final CompletableFuture<Completion> result;
  private final Runnable cancel;

  GenerationHandle(
      EventLog<GenerationEvent> events, CompletableFuture<Completion> result, Runnable cancel) {
    this.events = events;
    this.result = result;
    this.cancel = cancel;
  }

  /**
   * Returns the result to come. What depends on it runs on a thread of its own; cancelling this
   * future cancels the wait, not the generation.
   *
   * <p>A cancelled generation completes, with what there is of it. It fails with {@link
   * DeadlineExceededException}, {@link ModelRetiredException}, a {@link
   * dev.herd.core.memory.MemoryBudgetException} if there is no memory for its KV cache even when
   * nothing else runs, or what its forward pass or its options threw.
   */
  public CompletableFuture<Completion> result() {
    return result.copy();
  }

  /** Waits for the result; failures are thrown as {@code CompletableFuture.join} does. */
  public Completion join() {
    return result.join();
  }

  /** Ends the generation before the next step, and frees what it holds; never blocks. */
  public void cancel() {
    cancel.run();
  }

  /** Returns a publisher of the pieces of text of the first choice, on demand. */
  public Flow.Publisher<String> text() {
    return events.publisher(GenerationHandle::firstText);
  }

  /** Returns a publisher of the events of all choices, on demand. */
  public Flow.Publisher<GenerationEvent> events() {
    return events.publisher(event -> event);
  }

  /**
   * Returns the pieces of text of the first choice; iterating waits for them, and throws what the
   * generation failed with.
   */
  public Iterable<String> pieces() {
    return this::iterator;
  }

  private Iterator<String> iterator() {
    return events.iterator(GenerationHandle::firstText);
  }

  private static String firstText(GenerationEvent event) {
    return event instanceof GenerationEvent.Piece(int choice, String text) && choice == 0
        ? text
        : null;
  }
}

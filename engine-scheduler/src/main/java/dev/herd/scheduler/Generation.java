package dev.herd.scheduler;

import dev.herd.scheduler.batching.Completion;
import dev.herd.scheduler.batching.GenerationEvent;
import dev.herd.scheduler.batching.GenerationHandle;
import dev.herd.scheduler.residency.Lease;
import dev.herd.scheduler.residency.SwitchCost;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.function.Function;

/**
 * A request to a model of the herd: first the model is brought into memory, if it isn't there, then
 * the answer comes.
 *
 * <p>Thread-safe. Each way to read the answer gives all of it, whenever it is asked for; no reader
 * holds up the generation. Nothing waits but {@link #join} and iterating {@link #pieces}.
 */
public final class Generation {
  private final CompletableFuture<Lease<ResidentServedModel>> lease;
  private final CompletableFuture<GenerationHandle> handle;
  private final CompletableFuture<Completion> result;

  /**
   * Begins when the lease is there.
   *
   * @param submit hands the request to the model, soon
   */
  Generation(
      CompletableFuture<Lease<ResidentServedModel>> lease,
      Function<ResidentServedModel, CompletableFuture<GenerationHandle>> submit) {
    this.lease = lease;
    handle = lease.thenCompose(held -> submit.apply(held.model()));
    result = handle.thenCompose(GenerationHandle::result);
    var _ = result.whenComplete((completion, failure) -> giveBack());
  }

  private void giveBack() {
    if (lease.state() == Future.State.SUCCESS) {
      lease.resultNow().close();
    }
  }

  /**
   * Returns the result to come. Cancelling this future cancels the wait, not the generation.
   *
   * <p>It fails with what {@link dev.herd.scheduler.residency.Residency#acquire} and {@link
   * GenerationHandle#result} fail with, and with what is wrong with the request for this model.
   */
  public CompletableFuture<Completion> result() {
    return result.copy();
  }

  /**
   * Waits for the result.
   *
   * @throws java.util.concurrent.CompletionException with the failure as its cause
   */
  public Completion join() {
    return result.join();
  }

  /** Returns what it took to have the model in memory, when it is there. */
  public CompletableFuture<SwitchCost> switchCost() {
    return lease.thenApply(Lease::cost);
  }

  /**
   * Takes the request back. A model that isn't loaded yet is not loaded for it any more; a
   * generation under way ends before its next step, and its result is what there is of it.
   */
  public void cancel() {
    if (!lease.cancel(false)) {
      var _ = handle.thenAccept(GenerationHandle::cancel);
    }
  }

  /** Returns a publisher of the pieces of text of the first answer, on demand. */
  public Flow.Publisher<String> text() {
    return publisher(GenerationHandle::text);
  }

  /** Returns a publisher of the events of all answers, on demand. */
  public Flow.Publisher<GenerationEvent> events() {
    return publisher(GenerationHandle::events);
  }

  private <T> Flow.Publisher<T> publisher(Function<GenerationHandle, Flow.Publisher<T>> stream) {
    return subscriber -> {
      var _ =
          handle.whenComplete((begun, failure) -> subscribe(stream, begun, failure, subscriber));
    };
  }

  private static <T> void subscribe(
      Function<GenerationHandle, Flow.Publisher<T>> stream,
      GenerationHandle begun,
      Throwable failure,
      Flow.Subscriber<? super T> subscriber) {
    if (failure == null) {
      stream.apply(begun).subscribe(subscriber);
    } else {
      fail(subscriber, failure);
    }
  }

  private static <T> void fail(Flow.Subscriber<? super T> subscriber, Throwable failure) {
    subscriber.onSubscribe(
        new Flow.Subscription() {
          @Override
          public void request(long n) {}

          @Override
          public void cancel() {}
        });
    Throwable cause = failure.getCause();
    boolean wrapped = failure instanceof CompletionException && cause != null;
    subscriber.onError(wrapped ? cause : failure);
  }

  /**
   * Returns the pieces of text of the first answer. Iterating waits for the model, then for each
   * piece; it throws what the generation failed with, in a {@link CompletionException} where it
   * failed before it had begun.
   */
  public Iterable<String> pieces() {
    return () -> handle.join().pieces().iterator();
  }
}

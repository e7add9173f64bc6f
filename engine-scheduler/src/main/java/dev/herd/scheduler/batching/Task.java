package dev.herd.scheduler.batching;

import dev.herd.core.model.Model;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Something that runs on a model as one of its steps, once; or fails without having run. What
 * depends on its result runs on another thread, so as not to hold up the loop.
 *
 * @param result gets what it returns; done before that when the caller cancelled it
 */
record Task<T>(Function<? super Model, ? extends T> body, CompletableFuture<T> result) {
  /** Runs it, unless it was cancelled. */
  void run(Model model) {
    if (result.isDone()) {
      return;
    }
    try {
      T value = body.apply(model);
      Thread.startVirtualThread(() -> result.complete(value));
    } catch (Throwable e) {
      fail(e);
    }
  }

  void fail(Throwable failure) {
    Thread.startVirtualThread(() -> result.completeExceptionally(failure));
  }
}

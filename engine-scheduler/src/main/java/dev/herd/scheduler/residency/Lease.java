package dev.herd.scheduler.residency;

import dev.herd.scheduler.catalog.KeepAlive;
import dev.herd.scheduler.catalog.ModelDefinition;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The right to use a loaded model: it stays in memory until the lease is closed. Thread-safe;
 * closing is wait-free, and closing twice does nothing.
 *
 * @param <M> what a loaded model is
 */
public final class Lease<M extends LoadedModel> implements AutoCloseable {
  private final M model;
  private final ModelDefinition definition;
  private final SwitchCost cost;
  private final KeepAlive keepAlive;
  private final Consumer<KeepAlive> onEnd;
  private final AtomicBoolean ended = new AtomicBoolean();

  /**
   * Creates a lease.
   *
   * @param onEnd gets the keep-alive that the request asks for, null if it never had the model
   */
  Lease(
      M model,
      ModelDefinition definition,
      SwitchCost cost,
      KeepAlive keepAlive,
      Consumer<KeepAlive> onEnd) {
    this.model = model;
    this.definition = definition;
    this.cost = cost;
    this.keepAlive = keepAlive;
    this.onEnd = onEnd;
  }

  /**
   * Does something with the model of a request, and gives it back when that has ended, whatever
   * became of it.
   *
   * @param request is cancelled with the result
   * @param use begins when the lease is there, unless the result was cancelled before
   * @return what {@code use} gives, completed after the lease is closed; fails as the request or
   *     the use
   */
  public static <M extends LoadedModel, T> CompletableFuture<T> use(
      CompletableFuture<Lease<M>> request,
      Function<? super Lease<M>, ? extends CompletionStage<T>> use) {
    return then(
        request,
        (lease, result) -> {
          var _ =
              use.apply(lease)
                  .whenComplete(
                      (value, failure) -> {
                        lease.close();
                        relay(value, failure, result);
                      });
        });
  }

  /**
   * Makes something that keeps the lease of a request until it is closed itself.
   *
   * @param request is cancelled with the result
   * @param make takes the lease over; if it throws the lease is closed
   * @param close is called for what was made and nobody gets, the result having been cancelled
   */
  public static <M extends LoadedModel, T> CompletableFuture<T> keep(
      CompletableFuture<Lease<M>> request,
      Function<? super Lease<M>, ? extends T> make,
      Consumer<? super T> close) {
    return then(
        request,
        (lease, result) -> {
          T made = make.apply(lease);
          if (!result.complete(made)) {
            close.accept(made);
          }
        });
  }

  /**
   * A future that depends on another is skipped once its caller has cancelled it, and with it
   * whoever would close the lease: so nothing depends on the result here.
   */
  private static <M extends LoadedModel, T> CompletableFuture<T> then(
      CompletableFuture<Lease<M>> request, BiConsumer<Lease<M>, CompletableFuture<T>> action) {
    CompletableFuture<T> result = new CompletableFuture<>();
    var _ =
        request.whenComplete(
            (lease, failure) -> {
              if (lease == null) {
                result.completeExceptionally(failure);
              } else if (result.isDone()) {
                lease.abandon();
              } else {
                run(lease, action, result);
              }
            });
    var _ =
        result.whenComplete(
            (value, failure) -> {
              if (result.isCancelled()) {
                request.cancel(false);
              }
            });
    return result;
  }

  private static <M extends LoadedModel, T> void run(
      Lease<M> lease, BiConsumer<Lease<M>, CompletableFuture<T>> action, CompletableFuture<T> to) {
    try {
      action.accept(lease, to);
    } catch (Throwable e) { // whatever it is, the model is given back
      lease.close();
      to.completeExceptionally(e);
    }
  }

  private static <T> void relay(T value, Throwable failure, CompletableFuture<T> to) {
    if (failure == null) {
      to.complete(value);
    } else {
      to.completeExceptionally(failure);
    }
  }

  /** Returns the model, usable until the lease is closed. */
  public M model() {
    return model;
  }

  /** Returns the definition that the model was loaded by. */
  public ModelDefinition definition() {
    return definition;
  }

  /** Returns what it took to get it. */
  public SwitchCost cost() {
    return cost;
  }

  /** Gives the model back; from now on it is kept as long as the request asked. */
  @Override
  public void close() {
    end(keepAlive);
  }

  /** Gives the model back as if the request hadn't been. */
  void abandon() {
    end(null);
  }

  private void end(KeepAlive wanted) {
    if (ended.compareAndSet(false, true)) {
      onEnd.accept(wanted);
    }
  }
}

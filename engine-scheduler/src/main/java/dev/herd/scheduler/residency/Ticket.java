package dev.herd.scheduler.residency;

import dev.herd.scheduler.catalog.ModelDefinition;
import java.util.concurrent.CompletableFuture;

/**
 * A request on its way through the loop.
 *
 * @param definition the model by the catalog's state when it was asked for
 * @param options what it asks beside
 * @param pins whether the model is pinned by it
 * @param warms whether a token is run after the load, since nobody waits for the answer; not while
 *     models are used
 * @param arrivedNanos when it was made
 * @param deadlineNanos when it gives up, {@link Long#MAX_VALUE} for never
 * @param future gets the lease; done before that when the request was cancelled
 */
record Ticket<M extends LoadedModel>(
    ModelDefinition definition,
    AcquireOptions options,
    boolean pins,
    boolean warms,
    long arrivedNanos,
    long deadlineNanos,
    CompletableFuture<Lease<M>> future) {

  /** Returns this request without the wish to pin. */
  Ticket<M> withoutPin() {
    return new Ticket<>(definition, options, false, warms, arrivedNanos, deadlineNanos, future);
  }

  /** Returns the time of arrival, moved by the priority. */
  long rankNanos(long waitBoundNanos) {
    return arrivedNanos - options.priority().level() * (waitBoundNanos / 4);
  }
}

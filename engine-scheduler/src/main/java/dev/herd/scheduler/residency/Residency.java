package dev.herd.scheduler.residency;

import dev.herd.scheduler.catalog.Catalog;
import dev.herd.scheduler.catalog.KeepAlive;
import dev.herd.scheduler.catalog.ModelDefinition;
import dev.herd.scheduler.catalog.ModelName;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/**
 * Decides which models are in memory, and gives them out.
 *
 * <pre>{@code
 * Residency<CoreModel> residency = Residency.create(catalog, loader, ResidencyOptions.ofBudget(b));
 * try (Lease<CoreModel> lease = residency.acquire("llama").join()) {
 *   lease.model() ...
 * }
 * }</pre>
 *
 * <h2>How it works</h2>
 *
 * <p>One loop owns all state. Callers, ended leases and finished work post events to it by a queue;
 * loads, unloads and everything that calls others' code run on workers and come back as events. So
 * nothing here is locked, no decision is made on state that may have changed meanwhile, and a slow
 * load delays nobody but those who wait for its memory. After the events of a turn the loop brings
 * things to where they should be, whatever the events were: expired requests are dropped, idle
 * models leave, models that are wanted are sized, planned and loaded. The states of a model are
 * drawn at {@link Slot}.
 *
 * <p><b>Bytes.</b> A model is charged what its loader promised ({@link ModelLoader#bytesNeeded}),
 * or what it holds if that is more, from the moment its load begins until its unloading has ended.
 * A load begins only when its bytes are free, and a plan for one reserves them at once, so loads at
 * the same time can't overcommit the budget. A model that took more than its loader promised is
 * planned with what it took the next time; if that is more than the budget it is refused then,
 * rather than loaded and evicted in a circle.
 *
 * <p><b>Eviction.</b> {@link EvictionPolicy} names victims by their load's number (epoch). A victim
 * drains: who has it ends, who comes waits for its next load. It can't come back before it has gone
 * (so nobody waits for a victim that was revived), except when the plan that it was named for is
 * given up, and then only that same load of it. Pinned and loading models are no victims, and a
 * loaded model is given to those who waited for it in the same step in which its load ends.
 *
 * <p><b>Turns.</b> When more models are wanted than there is room for, requests are grouped by
 * model: a resident model is given to whoever comes for it until its turn is over, then drains for
 * the model with the oldest request. With room for k models and g others wanted, a turn lasts k /
 * (2 (k + g)) of the wait bound from the end of the load on. So in the time of a bound there are at
 * most twice as many loads as models, and a request waits at most half the bound, plus a load and
 * the longest request of each model before it; if these take less than the other half, no request
 * waits beyond the bound. Turns are kept only if requests for different models were in each other's
 * way within the last bound: one caller who asks for one model after the other never waits for a
 * turn to end. A deadline is the caller's own limit.
 *
 * <p><b>Cancelled</b> requests (their future is cancelled, or their deadline is over) never cause a
 * load. A load that has begun is finished, and the model kept by its definition's keep-alive.
 *
 * <p>References: the idea of waiting a little for the resident's next request instead of switching
 * at once is that of anticipatory scheduling (Iyer and Druschel 2001); deadlock-free draining by
 * epochs follows from the states having one direction.
 *
 * <p>Guarantees: thread-safe; every future is completed, on a worker as long as there are any, else
 * on the thread that finds out; a fault of the loop itself fails the requests that wait. Models are
 * closed exactly once and never while leased. Progress: callers never block, except in {@link
 * #close}. The loop never waits for a worker.
 *
 * @param <M> what a loaded model is
 */
public final class Residency<M extends LoadedModel> implements AutoCloseable {
  private final Function<String, ModelDefinition> catalog;
  private final LoopDriver driver;
  private final ResidencyLoop<M> loop;
  private final ExecutorService ownWorkers;

  /**
   * Creates a residency that is run by others.
   *
   * @param catalog gives the definition of a name, or throws
   * @param driver runs the loop
   * @param workers run slow work and complete futures; they must not be the loop's thread, unless
   *     nothing is slow
   */
  public Residency(
      Function<String, ModelDefinition> catalog,
      ModelLoader<M> loader,
      ResidencyOptions options,
      LoopDriver driver,
      Executor workers) {
    this(catalog, loader, options, driver, workers, null, ResidencyListener.NONE);
  }

  private Residency(
      Function<String, ModelDefinition> catalog,
      ModelLoader<M> loader,
      ResidencyOptions options,
      LoopDriver driver,
      Executor workers,
      ExecutorService ownWorkers,
      ResidencyListener listener) {
    this.catalog = catalog;
    this.driver = driver;
    this.ownWorkers = ownWorkers;
    loop = new ResidencyLoop<>(loader, options, driver, workers, listener);
    driver.start(loop);
  }

  /** Creates a residency with a thread for its loop, and workers as they are needed. */
  public static <M extends LoadedModel> Residency<M> create(
      Catalog catalog, ModelLoader<M> loader, ResidencyOptions options) {
    return create(catalog, loader, options, ResidencyListener.NONE);
  }

  /**
   * Creates a residency with a thread for its loop, and workers as they are needed.
   *
   * @param listener is told what comes and goes
   */
  public static <M extends LoadedModel> Residency<M> create(
      Catalog catalog,
      ModelLoader<M> loader,
      ResidencyOptions options,
      ResidencyListener listener) {
    ExecutorService workers =
        Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("herd-residency-worker-", 1).factory());
    return new Residency<>(
        catalog::find, loader, options, new LoopThread(), workers, workers, listener);
  }

  /** Asks for a model by default options. */
  public CompletableFuture<Lease<M>> acquire(String model) {
    return acquire(model, AcquireOptions.DEFAULT);
  }

  /**
   * Asks for a model; it is loaded if it isn't there. The caller closes the lease.
   *
   * <p>The future fails with {@link ModelRefusedException} if the model can't be loaded however
   * long one waits, {@link ModelLoadException}, {@link AcquireTimeoutException}, {@link
   * ResidencyClosedException}, or what the catalog throws for an unknown name. Cancelling it takes
   * the request back.
   */
  public CompletableFuture<Lease<M>> acquire(String model, AcquireOptions options) {
    return request(model, options, false, false);
  }

  private CompletableFuture<Lease<M>> request(
      String model, AcquireOptions options, boolean pins, boolean warms) {
    CompletableFuture<Lease<M>> future = new CompletableFuture<>();
    ModelDefinition definition;
    try {
      definition = catalog.apply(model);
    } catch (RuntimeException e) {
      future.completeExceptionally(e);
      return future;
    }
    long now = driver.nanos();
    long deadline =
        options.deadline().map(d -> Times.plus(now, Times.nanos(d))).orElse(Long.MAX_VALUE);
    Ticket<M> ticket = new Ticket<>(definition, options, pins, warms, now, deadline, future);
    loop.post(() -> loop.arrive(ticket));
    var _ = future.whenComplete((lease, error) -> onCancel(future));
    return future;
  }

  /** A turn of the loop, whatever for, sees that a request was taken back. */
  private void onCancel(CompletableFuture<Lease<M>> future) {
    if (future.isCancelled()) {
      loop.post(() -> {});
    }
  }

  /**
   * Loads a model before it is asked for, and runs a token through it.
   *
   * @param keepAlive how long it stays then without requests
   * @return completed with the cost when it's there; fails as {@link #acquire}, and cancelling it
   *     takes the request back
   */
  public CompletableFuture<SwitchCost> preload(String model, KeepAlive keepAlive) {
    return held(request(model, AcquireOptions.DEFAULT.withKeepAlive(keepAlive), false, true));
  }

  /**
   * Loads a model and keeps it until {@link #unpin}: once the future is completed it is neither
   * evicted nor unloaded for being idle.
   *
   * @return completed with the cost when it's there; fails as {@link #acquire}, and cancelling it
   *     takes the request back
   */
  public CompletableFuture<SwitchCost> pin(String model) {
    return held(request(model, AcquireOptions.DEFAULT, true, true));
  }

  private CompletableFuture<SwitchCost> held(CompletableFuture<Lease<M>> request) {
    return Lease.use(request, lease -> CompletableFuture.completedFuture(lease.cost()));
  }

  /** Makes a pinned model one as others; its keep-alive begins now if it's idle. */
  public void unpin(String model) {
    String name = canonical(model);
    loop.post(() -> loop.unpin(name));
  }

  /**
   * Unloads a model when those who have it are done; who asks for it meanwhile has it loaded again.
   *
   * @return completed when its memory is free, or at once if it isn't loaded; fails with {@link
   *     PinnedModelException} if it is pinned
   */
  public CompletableFuture<Void> unload(String model) {
    String name = canonical(model);
    CompletableFuture<Void> done = new CompletableFuture<>();
    loop.post(() -> loop.unload(name, done));
    return done;
  }

  /** A name that the catalog lost may still be loaded. */
  private String canonical(String model) {
    try {
      return catalog.apply(model).name().toString();
    } catch (RuntimeException e) {
      return ModelName.parse(model).toString();
    }
  }

  /**
   * Sets what all models together may take; if they hold more, some are evicted.
   *
   * @return completed when they hold no more; fails with {@link PinnedModelException} if pinned
   *     models do, and then nothing is changed
   * @throws IllegalArgumentException if it's negative
   */
  public CompletableFuture<Void> setBudget(long bytes) {
    ResidencyOptions.requireBudget(bytes);
    CompletableFuture<Void> done = new CompletableFuture<>();
    loop.post(() -> loop.setBudget(bytes, done));
    return done;
  }

  /** Returns how things were when the loop last did something. Wait-free. */
  public ResidencySnapshot snapshot() {
    return loop.snapshot();
  }

  /**
   * Begins to close: requests that wait fail, models are unloaded when their leases are closed.
   *
   * @return completed when all memory is free
   */
  public CompletableFuture<Void> closeAsync() {
    loop.post(loop::close);
    return loop.closed();
  }

  /** Closes, and waits until all leases are closed and all models unloaded. */
  @Override
  public void close() {
    closeAsync().join();
    if (ownWorkers != null) {
      ownWorkers.shutdown();
    }
  }
}

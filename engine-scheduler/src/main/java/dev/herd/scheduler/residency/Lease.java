package dev.herd.scheduler.residency;

import dev.herd.scheduler.catalog.KeepAlive;
import dev.herd.scheduler.catalog.ModelDefinition;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

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

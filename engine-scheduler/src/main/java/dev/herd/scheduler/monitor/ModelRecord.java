package dev.herd.scheduler.monitor;

import dev.herd.core.model.OperationTimes;
import dev.herd.scheduler.batching.ServedModel;
import dev.herd.scheduler.batching.statistics.ModelRecorder;
import dev.herd.scheduler.batching.statistics.ModelStatistics;
import dev.herd.scheduler.residency.CoreModel;
import dev.herd.scheduler.residency.ResidentModel;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/**
 * What is known of one model from its first load on. Thread-safe: the worker that loads or unloads
 * it writes who serves it, the residency's loop the history, anybody reads.
 */
final class ModelRecord {
  private final String name;
  private final ModelRecorder recorder;
  private final AtomicReference<ModelHistory> history = new AtomicReference<>(ModelHistory.NONE);
  private volatile Loaded loaded = new Loaded(null, null, ResidentWeights.NONE);

  /** The model in memory, null for both while it's not there. */
  private record Loaded(CoreModel model, ServedModel served, ResidentWeights weights) {}

  ModelRecord(String name, long nowNanos) {
    this.name = name;
    recorder = new ModelRecorder(nowNanos);
  }

  ModelRecorder recorder() {
    return recorder;
  }

  void opened(CoreModel model, ServedModel served, ResidentWeights weights) {
    loaded = new Loaded(model, served, weights);
  }

  void closed() {
    loaded = new Loaded(null, null, loaded.weights.gone());
  }

  ResidentWeights weights() {
    return loaded.weights;
  }

  ModelHistory history(UnaryOperator<ModelHistory> change) {
    return history.updateAndGet(change);
  }

  /**
   * Returns it as it is now.
   *
   * @param resident how the residency sees it, null if it doesn't
   * @param counted has the weights of models before it, gets its own
   */
  ModelSnapshot snapshot(
      ResidentModel resident, Set<ResidentWeights.Source> counted, long nowNanos) {
    Loaded now = loaded;
    boolean there = now.model != null;
    boolean shared = there && !counted.add(now.weights.source());
    ModelStatistics statistics = there ? now.served.statistics() : recorder.snapshot(0, nowNanos);
    return new ModelSnapshot(
        name,
        now.weights.quantisation(),
        resident == null ? ModelState.ABSENT : ModelState.of(resident.state()),
        resident != null && resident.pinned(),
        now.weights.mappedBytes(),
        now.weights.packedBytes(),
        there ? now.model.model().packingProgress() : 1,
        shared,
        there ? now.model.model().kvBytes() : 0,
        there ? now.model.model().idleKvBytes() : 0,
        resident == null ? 0 : resident.waiting(),
        there ? now.model.model().operationTimes() : OperationTimes.NONE,
        statistics,
        history.get());
  }
}

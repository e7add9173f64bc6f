package dev.herd.scheduler;

import dev.herd.scheduler.batching.ServedModel;
import dev.herd.scheduler.monitor.MonitorFeed;
import dev.herd.scheduler.residency.CoreModel;
import dev.herd.scheduler.residency.LoadedModel;
import dev.herd.scheduler.speculation.Speculation;
import java.util.Optional;

/**
 * A model in memory, and its place in the step loop. What it has read goes to files with its KV
 * cache, where there are any. Thread-safe.
 */
final class ResidentServedModel implements LoadedModel {
  private final CoreModel model;
  private final ServedModel served;
  private final MonitorFeed feed;
  private final Optional<PrefixFiles> files;

  /** Made when it is first asked for; it knows then which model it fits. */
  private volatile Speculation draft;

  ResidentServedModel(
      CoreModel model, ServedModel served, MonitorFeed feed, Optional<PrefixFiles> files) {
    this.model = model;
    this.served = served;
    this.feed = feed;
    this.files = files;
  }

  CoreModel model() {
    return model;
  }

  ServedModel served() {
    return served;
  }

  /**
   * Returns it as what drafts for others.
   *
   * @throws IllegalArgumentException if it is an encoder
   */
  Speculation asDraft() {
    Speculation made = draft;
    if (made == null) {
      made = Speculation.draftModel(model.model());
      draft = made;
    }
    return made;
  }

  @Override
  public long bytes() {
    return model.bytes();
  }

  @Override
  public void warmUp() {
    model.warmUp();
  }

  @Override
  public void releaseIdleMemory() {
    files.ifPresent(kept -> kept.save(model));
    model.releaseIdleMemory();
    files.ifPresent(kept -> kept.restore(model));
  }

  @Override
  public void close() {
    served.retire().join();
    try {
      files.ifPresent(kept -> kept.save(model));
    } finally {
      closeModel();
    }
  }

  private void closeModel() {
    try {
      model.close();
    } finally {
      feed.closed(served.name());
    }
  }
}

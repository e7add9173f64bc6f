package dev.herd.scheduler;

import dev.herd.scheduler.batching.ServedModel;
import dev.herd.scheduler.monitor.MonitorFeed;
import dev.herd.scheduler.residency.CoreModel;
import dev.herd.scheduler.residency.LoadedModel;

/** A model in memory, and its place in the step loop. Thread-safe. */
final class ResidentServedModel implements LoadedModel {
  private final CoreModel model;
  private final ServedModel served;
  private final MonitorFeed feed;

  ResidentServedModel(CoreModel model, ServedModel served, MonitorFeed feed) {
    this.model = model;
    this.served = served;
    this.feed = feed;
  }

  CoreModel model() {
    return model;
  }

  ServedModel served() {
    return served;
  }

  @Override
  public long bytes() {
    return model.bytes() + model.model().kvBytes();
  }

  @Override
  public void warmUp() {
    model.warmUp();
  }

  @Override
  public void releaseIdleMemory() {
    model.model().forgetPrefixes();
    model.releaseIdleMemory();
  }

  @Override
  public void close() {
    served.retire().join();
    try {
      model.close();
    } finally {
      feed.closed(served.name());
    }
  }
}

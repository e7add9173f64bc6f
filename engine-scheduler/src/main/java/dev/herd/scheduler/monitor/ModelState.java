package dev.herd.scheduler.monitor;

import dev.herd.scheduler.residency.ResidentModel;

/** What a model of the herd is doing. */
public enum ModelState {
  /** Not in memory, and nobody asks for it. */
  ABSENT,
  /** Requests wait, its load hasn't begun. */
  QUEUED,
  /** Being loaded. */
  LOADING,
  /** Given out to requests. */
  READY,
  /** No new requests get it; those that have it end. */
  DRAINING,
  /** Being freed. */
  UNLOADING;

  static ModelState of(ResidentModel.State state) {
    return switch (state) {
      case QUEUED -> QUEUED;
      case LOADING -> LOADING;
      case READY -> READY;
      case DRAINING -> DRAINING;
      case UNLOADING -> UNLOADING;
    };
  }
}

package dev.herd.scheduler.residency;

import dev.herd.scheduler.catalog.KeepAlive;
import dev.herd.scheduler.catalog.ModelDefinition;
import dev.herd.scheduler.residency.Candidate.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Everything about one model; the loop's alone.
 *
 * <pre>
 * ABSENT -> SIZING -> SIZED -> PLANNED -> LOADING -> READY -> DRAINING -> UNLOADING -> ABSENT
 *   ^         |         |         |          |         ^----------' (the plan was given up)
 *   '---------+---------+---------+----------' (failed, refused, cancelled)
 * </pre>
 */
final class Slot<M extends LoadedModel> {
  /** What is done with the model. */
  enum State {
    ABSENT,
    SIZING,
    SIZED,
    PLANNED,
    LOADING,
    READY,
    DRAINING,
    UNLOADING
  }

  /** Why a model leaves. */
  enum Cause {
    IDLE,
    EVICTED,
    ASKED
  }

  /** A guess for what was never loaded: a nanosecond a byte, 1 GB/s. */
  private static final double NANOS_PER_BYTE = 1;

  final String name;
  final List<Ticket<M>> waiting = new ArrayList<>();
  final List<CompletableFuture<Void>> unloads = new ArrayList<>();
  final List<EvictionDecision.Victim> victims = new ArrayList<>();
  State state = State.ABSENT;
  ModelDefinition definition;
  ModelDefinition sizedDefinition;
  ModelDefinition loadedDefinition;
  M model;
  long epoch;
  long neededBytes;
  long chargedBytes;
  int leases;
  boolean releasing;
  boolean idleMemoryReleased;
  boolean pinned;
  Cause cause;
  KeepAlive keepAlive;
  long idleSinceNanos;
  long readyNanos;
  long loadStartNanos;
  long planNumber;
  private long reloadNanos;
  private long measuredBytes;

  Slot(String name) {
    this.name = name;
  }

  /** Returns whether it holds memory, or was given the right to. */
  boolean charged() {
    return state.compareTo(State.LOADING) >= 0;
  }

  /** Returns whether its memory comes back by itself. */
  boolean leaving() {
    return state == State.DRAINING || state == State.UNLOADING;
  }

  /** Returns whether its requests wait for memory that isn't promised to them yet. */
  boolean wanting() {
    return !waiting.isEmpty()
        && state != State.READY
        && state != State.LOADING
        && state != State.PLANNED;
  }

  /** Returns whether it is pinned, or will be as soon as it's loaded. */
  boolean staysPinned() {
    return pinned
        || (state == State.LOADING
            && (loadedDefinition.pinned() || waiting.stream().anyMatch(Ticket::pins)));
  }

  /** Returns whether it was sized by a definition that is out of date. */
  boolean outdated() {
    return (state == State.SIZED || state == State.PLANNED) && !definition.equals(sizedDefinition);
  }

  /** Returns whether it is READY and nobody has it. */
  boolean idle() {
    return state == State.READY && leases == 0;
  }

  /** Notes what it is charged for; asks the model, which may have grown. */
  void charge() {
    switch (state) {
      case LOADING -> chargedBytes = neededBytes;
      case READY, DRAINING -> chargedBytes = Math.max(neededBytes, model.bytes());
      case UNLOADING -> {} // as it was when it began
      default -> chargedBytes = 0;
    }
  }

  /** Notes what a load really took, so that a wrong promise isn't believed twice. */
  void measured(long bytes, long nanos) {
    measuredBytes = bytes;
    reloadNanos = Math.max(1, nanos);
  }

  /** Returns what to plan with, by the loader's word and by what it took the last time. */
  long plannedBytes(long bytesByLoader) {
    return definition.equals(loadedDefinition)
        ? Math.max(bytesByLoader, measuredBytes)
        : bytesByLoader;
  }

  long rankNanos(long waitBoundNanos) {
    return waiting.stream().mapToLong(t -> t.rankNanos(waitBoundNanos)).min().orElseThrow();
  }

  /** Returns when the load that it has was first asked for by one who waits still. */
  long wantedNanos() {
    return waiting.stream().mapToLong(Ticket::arrivedNanos).reduce(loadStartNanos, Math::min);
  }

  /** Returns the time at which its keep-alive ends. */
  long unloadNanos() {
    return idle() && !pinned ? Times.plus(idleSinceNanos, keepAlive.nanos()) : Long.MAX_VALUE;
  }

  Candidate candidate(long now, long protectedNanos) {
    return new Candidate(
        name,
        epoch,
        standing(),
        chargedBytes,
        now - (leases == 0 ? idleSinceNanos : readyNanos),
        reloadNanos > 0 ? reloadNanos : (long) (neededBytes * NANOS_PER_BYTE),
        definition.weight(),
        staysPinned(),
        protectedNanos);
  }

  private Standing standing() {
    return switch (state) {
      case LOADING -> Standing.LOADING;
      case DRAINING, UNLOADING -> Standing.LEAVING;
      default -> leases > 0 ? Standing.BUSY : Standing.IDLE;
    };
  }

  ResidentModel view() {
    return new ResidentModel(
        name,
        switch (state) {
          case LOADING -> ResidentModel.State.LOADING;
          case READY -> ResidentModel.State.READY;
          case DRAINING -> ResidentModel.State.DRAINING;
          case UNLOADING -> ResidentModel.State.UNLOADING;
          default -> ResidentModel.State.QUEUED;
        },
        epoch,
        chargedBytes,
        leases,
        waiting.size(),
        idle() ? idleSinceNanos : Long.MAX_VALUE,
        unloadNanos(),
        pinned,
        idleMemoryReleased);
  }
}

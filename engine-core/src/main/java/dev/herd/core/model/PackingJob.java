package dev.herd.core.model;

import dev.herd.core.kernel.PanelPacking;
import dev.herd.core.kernel.UnpackableWeightsException;
import dev.herd.core.kernel.WeightMatrix;
import dev.herd.core.memory.MemoryBudgetException;
import dev.herd.core.memory.MemoryPool;
import dev.herd.core.team.WorkerTeam;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Rearranges a model's matrices into the panels that kernels read fastest, slice by slice, in pool
 * memory that it owns and reserves at the beginning. As soon as a {@link MatrixGroup} is packed it
 * takes the place of the mapped one, whose pages are let go: so weights are resident once, but for
 * the group in the making. A group with weights that can't be packed stays mapped.
 *
 * <p>Thread-safe; any number of threads may finish it. A slice is packed by the whole team, under
 * its turn: never beside a forward pass, which waits for a slice at most. Slices are as large as
 * what {@link #SLICE_NANOS} was enough for last. Closing waits for the slice in progress; the order
 * of locks is turn, then job, and who closes takes the job's alone.
 */
final class PackingJob implements AutoCloseable {
  private static final Logger LOG = System.getLogger(PackingJob.class.getName());

  /** What a slice should take: less than a decoding step, and much beside taking a turn. */
  private static final long SLICE_NANOS = 5_000_000;

  /** Little, since the code that packs may not be compiled yet. */
  private static final long FIRST_SLICE_BYTES = 256 << 10;

  private final MemoryPool.Region region;
  private final WorkerTeam team;
  private final CountDownLatch settled = new CountDownLatch(1);

  // Written under the lock.
  private volatile long totalBytes;
  private volatile long packedBytes;

  // Guarded by this.
  private final Queue<Move> moves = new ArrayDeque<>();
  private int row;
  private long packedOfGroup;
  private long sliceBytes = FIRST_SLICE_BYTES;
  private boolean failed;

  /** A matrix to be packed; the last one of a group brings the group into place. */
  private record Move(MatrixGroup group, int matrix, boolean last) {
    WeightMatrix source() {
      return group.mapped(matrix);
    }

    WeightMatrix target() {
      return group.planned(matrix);
    }
  }

  /**
   * Reserves memory for all of a model's matrices that a layout packs, and packs none.
   *
   * @param account where the memory is reserved
   * @throws MemoryBudgetException if there isn't enough and the layout insists
   */
  PackingJob(
      ModelWeights weights,
      WeightLayout layout,
      PackingMode mode,
      MemoryPool pool,
      String account,
      WorkerTeam team) {
    this.team = team;
    region = pool.region(account);
    boolean planned = false;
    try {
      for (MatrixGroup group : weights.groups()) {
        group.plan(matrix -> target(matrix, layout), mode);
        add(group);
      }
      planned = true;
    } finally {
      if (!planned) {
        region.close();
      }
    }
    totalBytes = moves.stream().mapToLong(move -> move.target().data().byteSize()).sum();
    settleIfDone();
  }

  /** Returns a view on memory for a matrix, or the mapped one where it isn't to be packed. */
  private WeightMatrix target(WeightMatrix matrix, WeightLayout layout) {
    PanelPacking packing = layout.packing(matrix);
    if (packing == null) {
      return matrix;
    }
    try {
      return packing.view(matrix, region.allocate(packing.bytes(matrix.rows(), matrix.columns())));
    } catch (MemoryBudgetException e) {
      if (layout == WeightLayout.PACKED) {
        throw e;
      }
      return matrix;
    }
  }

  private void add(MatrixGroup group) {
    int last = group.size() - 1;
    while (last >= 0 && group.planned(last) == group.mapped(last)) {
      last--;
    }
    for (int i = 0; i <= last; i++) {
      if (group.planned(i) != group.mapped(i)) {
        moves.add(new Move(group, i, i == last));
      }
    }
  }

  /** Packs all that isn't packed yet. Where that is nothing, no turn is waited for. */
  void finish() {
    if (!isDone()) {
      team.runBetweenTurns(this::slice);
    }
  }

  private synchronized boolean isDone() {
    return moves.isEmpty();
  }

  /** Packs a slice, under the team's turn; returns whether more is left. */
  synchronized boolean slice() {
    Move move = moves.peek();
    if (move == null) {
      return false;
    }
    try {
      advance(move);
    } catch (UnpackableWeightsException e) {
      keep(move, e);
    }
    settleIfDone();
    return !moves.isEmpty();
  }

  private synchronized void advance(Move move) {
    long start = System.nanoTime();
    long bytes = pack(move);
    long nanos = System.nanoTime() - start;
    // At most twice the last one: a slice says little about one of another type or size.
    sliceBytes = (long) (bytes * Math.min(2, (double) SLICE_NANOS / Math.max(1, nanos))) + 1;
    packedBytes += bytes;
    packedOfGroup += bytes;
    if (row == move.source().rows()) {
      row = 0;
      moves.remove();
      if (move.last()) {
        packedOfGroup = 0;
        putInPlace(move.group());
      }
    }
  }

  /** Packs the next rows of a matrix, and returns the bytes that they take. */
  private long pack(Move move) {
    WeightMatrix source = move.source();
    WeightMatrix target = move.target();
    PanelPacking packing = WeightLayout.PACKED.packing(source);
    int panelRows = packing.panelRows();
    int first = row / panelRows;
    int all = (source.rows() + panelRows - 1) / panelRows;
    long panelBytes = target.data().byteSize() / all;
    int panels = Math.clamp(sliceBytes / panelBytes, 1, all - first);
    team.run(
        panels,
        1,
        (worker, from, to) ->
            packing.pack(
                source,
                target,
                (first + from) * panelRows,
                Math.min(source.rows(), (first + to) * panelRows)));
    row = Math.min(source.rows(), (first + panels) * panelRows);
    return panels * panelBytes;
  }

  /** Leaves the group of a move mapped, and its place in the region unused. */
  private synchronized void keep(Move move, UnpackableWeightsException reason) {
    LOG.log(
        Level.INFO,
        "{0} stays in the file''s layout: {1}",
        move.source().name(),
        reason.getMessage());
    MatrixGroup group = move.group();
    for (int i = 0; i < group.size(); i++) {
      if (group.planned(i) != group.mapped(i)) {
        totalBytes -= group.planned(i).data().byteSize();
      }
    }
    packedBytes -= packedOfGroup;
    packedOfGroup = 0;
    row = 0;
    moves.removeIf(other -> other.group() == group);
    group.keep();
  }

  private static void putInPlace(MatrixGroup group) {
    group.replace();
    for (int i = 0; i < group.size(); i++) {
      WeightMatrix mapped = group.mapped(i);
      if (group.planned(i) != mapped && mapped.data().isMapped()) {
        mapped.data().unload();
      }
    }
  }

  private void settleIfDone() {
    if (moves.isEmpty()) {
      settled.countDown();
    }
  }

  /** Returns whether somebody should go on with it: more is left, and it hasn't failed. */
  synchronized boolean isPending() {
    return !moves.isEmpty() && !failed;
  }

  /** Gives up in the background: what isn't packed stays mapped. */
  synchronized void fail() {
    failed = true;
    settled.countDown();
  }

  /** Returns which part of the bytes to be packed is packed, 0 to 1. */
  double progress() {
    long total = totalBytes;
    return total == 0 ? 1 : Math.min(1, (double) packedBytes / total);
  }

  /**
   * Waits until all is packed.
   *
   * @return false if that took too long, has failed, or the model was closed before
   */
  boolean await(Duration timeout) throws InterruptedException {
    return settled.await(timeout.toNanos(), TimeUnit.NANOSECONDS) && packedBytes == totalBytes;
  }

  /** Frees the packed weights, and packs no more. */
  @Override
  public synchronized void close() {
    moves.clear();
    settled.countDown();
    region.close();
  }
}

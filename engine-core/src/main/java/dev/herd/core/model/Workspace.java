package dev.herd.core.model;

import dev.herd.core.kernel.Activations;
import dev.herd.core.kernel.Scratch;
import dev.herd.core.memory.MemoryPool;

/**
 * The arrays that a forward pass computes in. Passes of all models take turns, so an engine has one
 * workspace, as large as the largest batch of any of its models needs it; nothing in it outlives a
 * pass.
 *
 * <p>What a model needs is asked for by {@link ForwardPass#need}, on a workspace that is never
 * allocated too: that tells what it will take, to the byte. For the holder of the team's turn.
 */
final class Workspace {
  private static final String ACCOUNT = "engine/scratch";

  private final Scratch scratch = new Scratch();

  /** The residual stream (tokens, width). */
  final Scratch.Floats hidden = scratch.floats();

  /** What a block's half adds to it (tokens, width). */
  final Scratch.Floats added = scratch.floats();

  /** Input of the next matrix product. */
  final Activations input = new Activations(scratch);

  /** Queries, keys and values (tokens, their sizes together). */
  final Scratch.Floats projected = scratch.floats();

  /** Rotations of the positions (tokens, pairs), for ordinary and for windowed blocks. */
  final Scratch.Floats cosines = scratch.floats();

  final Scratch.Floats sines = scratch.floats();
  final Scratch.Floats windowCosines = scratch.floats();
  final Scratch.Floats windowSines = scratch.floats();

  /** Gate and up (tokens, 2, inner width), or up alone; with experts for each of their tokens. */
  final Scratch.Floats inner = scratch.floats();

  /** Router logits, then probabilities (tokens, experts). */
  final Scratch.Floats routing = scratch.floats();

  /** The experts of each token (tokens, used), and their weights. */
  final Scratch.Ints chosen = scratch.ints();

  final Scratch.Floats chosenWeights = scratch.floats();

  /** The place of each assignment in the order of experts (tokens, used). */
  final Scratch.Ints places = scratch.ints();

  /** Hidden states in that order, then activated inner values (tokens * used, width). */
  final Activations gathered = new Activations(scratch);

  /** What experts give in that order (tokens * used, width). */
  final Scratch.Floats outputs = scratch.floats();

  private long accounted;

  /** Returns the bytes of everything that was asked for. */
  long bytes() {
    return scratch.bytes();
  }

  /**
   * Makes what was asked for, on an account of {@code pool}.
   *
   * @throws dev.herd.core.memory.MemoryBudgetException if the budget doesn't leave that much; the
   *     workspace is then as large as before
   */
  void allocate(MemoryPool pool) {
    long missing = scratch.bytes() - accounted;
    try {
      pool.reserve(ACCOUNT, missing);
      accounted += missing;
      scratch.allocate();
    } catch (RuntimeException | Error e) {
      scratch.forget();
      release(pool, accounted - scratch.bytes());
      throw e;
    }
  }

  /** Takes the workspace off its account; no pass runs afterwards. */
  void release(MemoryPool pool) {
    release(pool, accounted);
  }

  private void release(MemoryPool pool, long bytes) {
    if (bytes > 0) {
      pool.release(ACCOUNT, bytes);
      accounted -= bytes;
    }
  }
}

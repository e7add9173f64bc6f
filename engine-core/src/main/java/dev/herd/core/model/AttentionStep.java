package dev.herd.core.model;

import dev.herd.core.kernel.Activations;
import dev.herd.core.kernel.CacheRows;
import dev.herd.core.kernel.Scratch;
import dev.herd.core.kernel.VectorOps;
import dev.herd.core.memory.KvCache;
import dev.herd.core.model.ModelDescription.Attention;
import dev.herd.core.model.ModelDescription.RopeKind;
import dev.herd.core.team.RegionBody;
import dev.herd.core.team.WorkerTeam;
import java.lang.foreign.MemorySegment;

/**
 * The attention half of a block: projections to queries, keys and values, rotary positions, the new
 * keys and values into the cache, {@link BlockAttention}, output projection.
 */
final class AttentionStep {
  private final ModelDescription description;
  private final Attention shape;
  private final Projection projection;
  private final WorkerTeam team;
  private final VectorOps ops;
  private final CacheRows rows;
  private final PassClock clock;

  private final Workspace workspace;
  private final Activations input;
  private final int stride;
  private final int keysStart;
  private final int valuesStart;

  /** Rotations of the batch's positions (tokens, pairs), for ordinary and for windowed blocks. */
  private final Rotation rotation;

  private final Rotation windowRotation;

  /** One a worker. */
  private final BlockAttention[] workers;

  private final RegionBody rotate = this::fillRotations;
  private final RegionBody store = this::store;
  private final RegionBody attend = this::attend;

  // The step in progress.
  private Batch batch;
  private int number;
  private BlockWeights block;
  private AttentionBlocks blocks;

  /** Queries, keys and values of the batch (tokens, {@link #stride}). */
  private float[] projected;

  private static final class Rotation {
    private final RopeTable table;
    private final Scratch.Floats cosineRoom;
    private final Scratch.Floats sineRoom;
    private float[] cosines;
    private float[] sines;

    Rotation(RopeTable table, Scratch.Floats cosineRoom, Scratch.Floats sineRoom) {
      this.table = table;
      this.cosineRoom = cosineRoom;
      this.sineRoom = sineRoom;
    }

    void begin() {
      cosines = cosineRoom.values();
      sines = sineRoom.values();
    }

    void end() {
      cosines = null;
      sines = null;
    }

    void fill(int token, int position) {
      table.fill(position, cosines, sines, token * table.pairs());
    }
  }

  /** The step tells {@code clock} the end of each of its operations. */
  AttentionStep(Model model, PassClock clock) {
    this.clock = clock;
    projection = model.engine().projection();
    workspace = model.engine().workspace();
    input = workspace.input;
    description = model.description();
    shape = description.attention();
    team = model.team();
    ops = model.kernels().vectorOps();
    rows = model.cacheRows();
    keysStart = shape.queriesWidth();
    valuesStart = keysStart + shape.keysWidth();
    stride = shape.projectedWidth();
    rotation = new Rotation(model.rope(), workspace.cosines, workspace.sines);
    windowRotation =
        model.windowRope() == model.rope()
            ? rotation
            : new Rotation(model.windowRope(), workspace.windowCosines, workspace.windowSines);
    workers = new BlockAttention[team.size()];
    for (int i = 0; i < workers.length; i++) {
      workers[i] = new BlockAttention(model, model.engine().attentionScratch(i));
    }
  }

  /** Asks for the arrays that the step computes in. */
  static void need(
      Workspace workspace, ModelDescription description, BlockWeights[] blocks, int tokens) {
    Attention shape = description.attention();
    workspace.projected.need((long) tokens * shape.projectedWidth());
    long pairs = (long) tokens * (description.rope().dimensions() / 2);
    workspace.cosines.need(pairs);
    workspace.sines.need(pairs);
    if (!description.windowRope().equals(description.rope())) {
      long windowPairs = (long) tokens * (description.windowRope().dimensions() / 2);
      workspace.windowCosines.need(windowPairs);
      workspace.windowSines.need(windowPairs);
    }
    workspace.input.need(tokens, shape.outputWidth());
    for (BlockWeights block : blocks) {
      block.projections().need(workspace.input, tokens);
      block.attentionOutput().need(workspace.input, tokens);
    }
  }

  /** Prepares for a batch, whose rows have their positions. */
  void begin(Batch batch) {
    this.batch = batch;
    projected = workspace.projected.values();
    rotation.begin();
    windowRotation.begin();
    blocks = batch.attentionBlocks();
    blocks.split(batch);
    if (description.rope().kind() != RopeKind.NONE) {
      overTokens(rotate);
    }
  }

  /** Lets go of the batch and of the workspace's arrays, which others may make anew. */
  void end() {
    batch = null;
    block = null;
    blocks = null;
    projected = null;
    rotation.end();
    windowRotation.end();
  }

  private void overTokens(RegionBody body) {
    team.run(batch.size(), Projection.tokensPerPiece(batch.size(), team), body);
  }

  private void fillRotations(int worker, int first, int end) {
    for (int t = first; t < end; t++) {
      rotation.fill(t, batch.position(t));
      if (windowRotation != rotation) {
        windowRotation.fill(t, batch.position(t));
      }
    }
  }

  /**
   * Computes what attention adds to the hidden states: from {@link Workspace#input}, which is
   * overwritten, to {@link Workspace#added}.
   */
  void run(int number, BlockWeights block) {
    this.number = number;
    this.block = block;
    int tokens = batch.size();
    projection.run(block.projections(), input, 0, tokens, projected, 0, stride);
    clock.lap(Operation.QUERY_KEY_VALUE);
    overTokens(store);
    clock.lap(Operation.CACHE);
    input.columns(shape.outputWidth());
    team.run(blocks.count() * shape.kvHeads(), 1, attend);
    clock.lap(Operation.ATTENTION);
    float[] added = workspace.added.values();
    projection.run(block.attentionOutput(), input, 0, tokens, added, 0, description.width());
    clock.lap(Operation.ATTENTION_OUTPUT);
  }

  /** Finishes queries, keys and values of tokens, and stores the latter two in the cache. */
  private void store(int worker, int first, int end) {
    for (int t = first; t < end; t++) {
      int row = t * stride;
      if (block.queryKeyValueBias() != null) {
        ops.add(block.queryKeyValueBias(), 0, projected, row, stride);
      }
      finishHeads(t, row, shape.heads(), block.queryNorm());
      ops.roundToF16(projected, row, keysStart); // as keys are, and the reference's queries
      finishHeads(t, row + keysStart, shape.kvHeads(), block.keyNorm());
      KvCache cache = batch.sequence(t).cache();
      int position = batch.position(t);
      MemorySegment memory = cache.segment(number, position);
      for (int head = 0; head < shape.kvHeads(); head++) {
        int key = row + keysStart + head * shape.keyLength();
        int value = row + valuesStart + head * shape.valueLength();
        long keyOffset = cache.keyOffset(number, head, position);
        long valueOffset = cache.valueOffset(number, head, position);
        rows.store(projected, key, memory, keyOffset, shape.keyLength());
        rows.store(projected, value, memory, valueOffset, shape.valueLength());
      }
    }
  }

  /** Norms and rotates the heads of a token's queries or keys. */
  private void finishHeads(int token, int offset, int heads, float[] norm) {
    int length = shape.keyLength();
    Rotation turn = shape.windowed(number) ? windowRotation : rotation;
    int pairs = turn.table.pairs();
    RopeKind kind = description.rope().kind();
    for (int head = 0; head < heads; head++) {
      int at = offset + head * length;
      if (norm != null) {
        ops.rmsNorm(projected, at, norm, description.norm().epsilon(), projected, at, length);
      }
      if (kind == RopeKind.ADJACENT) {
        ops.ropeAdjacent(projected, at, turn.cosines, turn.sines, token * pairs, pairs);
      } else if (kind == RopeKind.HALVES) {
        ops.ropeHalves(projected, at, turn.cosines, turn.sines, token * pairs, pairs);
      }
    }
  }

  /** Attends for items, each one a block of tokens and a key and value head. */
  private void attend(int worker, int first, int end) {
    for (int i = first; i < end; i++) {
      int block = i % blocks.count();
      int start = blocks.start(block);
      workers[worker].run(
          batch,
          number,
          projected,
          stride,
          start,
          blocks.end(block) - start,
          i / blocks.count(),
          input.values(),
          input.columns());
    }
  }
}

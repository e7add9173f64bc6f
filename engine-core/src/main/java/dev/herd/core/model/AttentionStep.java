package dev.herd.core.model;

import dev.herd.core.kernel.Activations;
import dev.herd.core.kernel.CacheRows;
import dev.herd.core.kernel.VectorOps;
import dev.herd.core.kernel.WeightMatrix;
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

  /** Queries, keys and values of the batch (tokens, {@link #stride}). */
  private final float[] projected;

  private final int stride;
  private final int keysStart;
  private final int valuesStart;

  /** Rotations of the batch's positions (tokens, pairs), for ordinary and for windowed blocks. */
  private final Rotation rotation;

  private final Rotation windowRotation;

  private final AttentionBlocks blocks;

  /** One a worker. */
  private final BlockAttention[] workers;

  private final WeightMatrix[] output = new WeightMatrix[1];
  private final RegionBody rotate = this::fillRotations;
  private final RegionBody store = this::store;
  private final RegionBody attend = this::attend;

  // The step in progress.
  private Batch batch;
  private int number;
  private BlockWeights block;
  private Activations input;

  private static final class Rotation {
    private final RopeTable table;
    private final float[] cosines;
    private final float[] sines;

    Rotation(RopeTable table, int tokens) {
      this.table = table;
      cosines = new float[ForwardPass.buffer(tokens, table.pairs())];
      sines = new float[ForwardPass.buffer(tokens, table.pairs())];
    }

    void fill(int token, int position) {
      table.fill(position, cosines, sines, token * table.pairs());
    }
  }

  AttentionStep(Model model, Projection projection, int maxTokens) {
    this.projection = projection;
    description = model.description();
    shape = description.attention();
    team = model.team();
    ops = model.kernels().vectorOps();
    rows = model.cacheRows();
    keysStart = shape.heads() * shape.keyLength();
    valuesStart = keysStart + shape.kvHeads() * shape.keyLength();
    stride = valuesStart + shape.kvHeads() * shape.valueLength();
    projected = new float[ForwardPass.buffer(maxTokens, stride)];
    rotation = new Rotation(model.rope(description.blocks() - 1), maxTokens);
    windowRotation =
        model.rope(0) == rotation.table ? rotation : new Rotation(model.rope(0), maxTokens);
    blocks = new AttentionBlocks(maxTokens, shape.group());
    workers = new BlockAttention[team.size()];
    for (int i = 0; i < workers.length; i++) {
      workers[i] = new BlockAttention(model);
    }
  }

  /** Returns the number of values of all heads of a token. */
  static int valuesWidth(ModelDescription description) {
    return description.attention().heads() * description.attention().valueLength();
  }

  /** Prepares for a batch, whose rows have their positions. */
  void begin(Batch batch) {
    this.batch = batch;
    blocks.split(batch);
    if (description.rope().kind() != RopeKind.NONE) {
      overTokens(rotate);
    }
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

  /** Computes what attention adds to the hidden states; {@code input} is overwritten. */
  void run(int number, BlockWeights block, Activations input, float[] added) {
    this.number = number;
    this.block = block;
    this.input = input;
    int tokens = batch.size();
    projection.run(block.projections(), input, 0, tokens, projected, 0, stride);
    overTokens(store);
    input.columns(valuesWidth(description));
    team.run(blocks.count() * shape.kvHeads(), 1, attend);
    output[0] = block.attentionOutput();
    projection.run(output, input, 0, tokens, added, 0, description.width());
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

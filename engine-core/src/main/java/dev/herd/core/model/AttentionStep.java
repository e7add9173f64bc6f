package dev.herd.core.model;

import dev.herd.core.kernel.Activations;
import dev.herd.core.kernel.AttentionKernel;
import dev.herd.core.kernel.VectorOps;
import dev.herd.core.kernel.WeightMatrix;
import dev.herd.core.memory.KvCache;
import dev.herd.core.model.ModelDescription.Attention;
import dev.herd.core.model.ModelDescription.RopeKind;
import dev.herd.core.team.RegionBody;
import dev.herd.core.team.WorkerTeam;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The attention half of a block: projections to queries, keys and values, rotary positions, the new
 * keys and values into the cache, scores, softmax, the weighted sum of values, output projection.
 *
 * <p>Query heads that share a key and value head are handled together, so that the cache is read
 * once for all of them.
 */
final class AttentionStep {
  /**
   * Up to so many positions values are summed in half precision like the reference library's, which
   * makes short runs comparable to the last bits: its rounding would else be the largest
   * difference, and one rounding of an 8-bit activation that falls otherwise grows with every
   * layer. Over more positions sums are single precision, which is faster and loses nothing.
   */
  private static final int HALF_SUM_POSITIONS = 128;

  private final Model model;
  private final ModelDescription description;
  private final Attention shape;
  private final Projection projection;
  private final WorkerTeam team;
  private final VectorOps ops;
  private final AttentionKernel kernel;

  /** Queries, keys and values of the batch (tokens, {@link #stride}). */
  private final float[] projected;

  private final int stride;
  private final int keysStart;
  private final int valuesStart;

  /** Rotations of the batch's positions (tokens, pairs), for ordinary and for windowed blocks. */
  private final Rotation rotation;

  private final Rotation windowRotation;

  /** Scores of one group of heads (group, positions), one buffer a worker. */
  private final float[][] scores;

  /** Factors of the running softmax of one head ({@link #HALF_SUM_POSITIONS}), one a worker. */
  private final float[][] factors;

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
    this.model = model;
    this.projection = projection;
    description = model.description();
    shape = description.attention();
    team = model.team();
    ops = model.kernels().vectorOps();
    kernel = model.kernels().attention();
    keysStart = shape.heads() * shape.keyLength();
    valuesStart = keysStart + shape.kvHeads() * shape.keyLength();
    stride = valuesStart + shape.kvHeads() * shape.valueLength();
    projected = new float[ForwardPass.buffer(maxTokens, stride)];
    rotation = new Rotation(model.rope(description.blocks() - 1), maxTokens);
    windowRotation =
        model.rope(0) == rotation.table ? rotation : new Rotation(model.rope(0), maxTokens);
    scores = new float[team.size()][0];
    factors = new float[team.size()][HALF_SUM_POSITIONS];
  }

  /** Returns the number of values of all heads of a token. */
  static int valuesWidth(ModelDescription description) {
    return description.attention().heads() * description.attention().valueLength();
  }

  /** Prepares for a batch, whose rows have their positions. */
  void begin(Batch batch) {
    this.batch = batch;
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
    int items = tokens * shape.kvHeads();
    team.run(items, Projection.tokensPerPiece(items, team), attend);
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
      MemorySegment page = cache.page(number, position);
      for (int head = 0; head < shape.kvHeads(); head++) {
        int key = row + keysStart + head * shape.keyLength();
        int value = row + valuesStart + head * shape.valueLength();
        ops.toF16(projected, key, page, cache.keyOffset(head, position), shape.keyLength());
        ops.toF16(projected, value, page, cache.valueOffset(head, position), shape.valueLength());
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

  /** Attends for items, each one a token and a key and value head. */
  private void attend(int worker, int first, int end) {
    for (int i = first; i < end; i++) {
      int token = i / shape.kvHeads();
      attendHead(worker, token, i % shape.kvHeads());
    }
  }

  private void attendHead(int worker, int token, int head) {
    Sequence sequence = batch.sequence(token);
    int position = batch.position(token);
    int end = description.encoder() == null ? position + 1 : sequence.length();
    int start = shape.windowed(number) ? Math.max(0, position + 1 - shape.window()) : 0;
    int count = end - start;
    int group = shape.group();
    if (scores[worker].length < group * count) {
      // Room for twice as many, so that a growing sequence seldom comes here.
      scores[worker] = new float[group * Math.min(2 * count, model.contextLength())];
    }
    float[] weights = scores[worker];
    int queries = token * stride + head * group * shape.keyLength();
    KvCache cache = sequence.cache();
    int run;
    for (int at = start; at < end; at += run) {
      run = Math.min(end - at, cache.tokensPerPage() - at % cache.tokensPerPage());
      kernel.scores(
          projected,
          queries,
          group,
          shape.keyLength(),
          cache.page(number, at),
          cache.keyOffset(head, at),
          cache.keyStrideBytes(),
          run,
          shape.scale(),
          weights,
          at - start,
          count);
    }
    for (int h = 0; h < group && shape.softCap() > 0; h++) {
      ops.softCap(weights, h * count, shape.softCap(), count);
    }
    int to = token * input.columns() + head * group * shape.valueLength();
    Arrays.fill(input.values(), to, to + group * shape.valueLength(), 0);
    if (count <= HALF_SUM_POSITIONS) {
      for (int h = 0; h < group; h++) {
        sumHalves(worker, cache, head, start, end, h * count, to + h * shape.valueLength());
      }
    } else {
      for (int h = 0; h < group; h++) {
        ops.softmax(weights, h * count, count);
      }
      sumValues(cache, head, start, end, weights, to);
    }
  }

  /** Sums the values of a group of heads. */
  private void sumValues(KvCache cache, int head, int start, int end, float[] weights, int to) {
    int run;
    for (int at = start; at < end; at += run) {
      run = Math.min(end - at, cache.tokensPerPage() - at % cache.tokensPerPage());
      kernel.weightedSum(
          weights,
          at - start,
          end - start,
          shape.group(),
          shape.valueLength(),
          cache.page(number, at),
          cache.valueOffset(head, at),
          cache.valueStrideBytes(),
          run,
          input.values(),
          to);
    }
  }

  /** Sums the values of one query head, whose scores are at {@code from}. */
  private void sumHalves(
      int worker, KvCache cache, int head, int start, int end, int from, int to) {
    float[] weights = scores[worker];
    float sum = kernel.runningSoftmax(weights, from, end - start, factors[worker], 0);
    int run;
    for (int at = start; at < end; at += run) {
      run = Math.min(end - at, cache.tokensPerPage() - at % cache.tokensPerPage());
      kernel.weightedHalfSum(
          weights,
          from + at - start,
          factors[worker],
          at - start,
          shape.valueLength(),
          cache.page(number, at),
          cache.valueOffset(head, at),
          cache.valueStrideBytes(),
          run,
          input.values(),
          to);
    }
    ops.scale(input.values(), to, 1 / sum, shape.valueLength());
  }
}

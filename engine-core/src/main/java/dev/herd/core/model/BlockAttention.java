package dev.herd.core.model;

import dev.herd.core.kernel.AttentionKernel;
import dev.herd.core.kernel.AttentionWeights;
import dev.herd.core.kernel.CacheRows;
import dev.herd.core.kernel.VectorOps;
import dev.herd.core.memory.KvCache;
import dev.herd.core.model.ModelDescription.Attention;
import java.util.Arrays;

/**
 * Attention of a block of tokens of one sequence, for the query heads that share one key and value
 * head: scores, softmax, the weighted sum of values. Its rows are query heads, those of the first
 * token first. One a worker.
 *
 * <p>Runs of positions start at multiples of {@link AttentionKernel#RUN}, whatever the block, so
 * that a token's sums are the same to the bit alone and among others. Arrays are the worker's
 * {@link AttentionScratch}.
 */
final class BlockAttention {
  /**
   * Up to so many positions values are summed in half precision like the reference library's, which
   * makes short runs comparable to the last bits: its rounding would else be the largest
   * difference, and one rounding of an 8-bit activation that falls otherwise grows with every
   * layer. Over more positions sums are single precision, which is faster and loses nothing.
   */
  private static final int HALF_SUM_POSITIONS = 128;

  /**
   * With at least so many query heads to a key and value head, and where sums aren't in halves,
   * scores are those of all rows at once, though a block may be one token: its rows then fill
   * enough of a vector.
   */
  private static final int LEAST_BLOCK_GROUP = 4;

  private static final int RUN = AttentionKernel.RUN;

  private final ModelDescription description;
  private final Attention shape;
  private final VectorOps ops;
  private final AttentionKernel kernel;
  private final CacheRows rowsOfCache;
  private final int keyBytes;
  private final int valueBytes;
  private final AttentionScratch scratch;
  private final AttentionWeights weights;

  /** Sums of a row are so far apart. */
  private final int padded;

  // The block in progress, and the worker's arrays for it.

  /** Widened keys of a run (positions, key length). */
  private float[] keys;

  /** Widened values of a run, as the kernel arranges them. */
  private float[] values;

  /** Weighted sums (rows, padded value length). */
  private float[] sums;

  /** Sums of weights (rows). */
  private float[] totals;

  /** Factors of running softmaxes (rows, {@link #HALF_SUM_POSITIONS}). */
  private float[] factors;

  private Batch batch;
  private int layer;
  private int head;
  private KvCache cache;
  private int first;
  private int rows;

  /** A multiple of {@link #RUN} that no row starts before; positions of weights count from here. */
  private int base;

  private int end;

  BlockAttention(Model model, AttentionScratch scratch) {
    this.scratch = scratch;
    weights = scratch.weights;
    description = model.description();
    shape = description.attention();
    ops = model.kernels().vectorOps();
    kernel = model.kernels().attention();
    rowsOfCache = model.cacheRows();
    keyBytes = model.kvShape().keyBytes();
    valueBytes = model.kvShape().valueBytes();
    padded = AttentionKernel.padded(shape.valueLength());
  }

  /** Returns whether the values of so many positions are summed in half precision. */
  static boolean sumsHalves(int positions) {
    return positions <= HALF_SUM_POSITIONS;
  }

  /**
   * Computes the heads' outputs.
   *
   * @param layer number of the block of the model
   * @param projected queries of the batch (tokens, {@code stride}), which start with the query
   *     heads
   * @param first the block's first token
   * @param tokens how many; all of one sequence, and {@link #sumsHalves} is the same for all
   * @param head the key and value head
   * @param out outputs of the batch (tokens, {@code outStride})
   */
  void run(
      Batch batch,
      int layer,
      float[] projected,
      int stride,
      int first,
      int tokens,
      int head,
      float[] out,
      int outStride) {
    this.batch = batch;
    this.layer = layer;
    this.head = head;
    this.first = first;
    cache = batch.sequence(first).cache();
    rows = tokens * shape.group();
    base = start(0) & -RUN;
    end = end(rows - 1);
    takeArrays();
    Arrays.fill(sums, 0, weights.rows() * padded, 0);
    if (sumsHalves(end(0) - start(0))) {
      score(projected, stride);
      sumHalves();
    } else {
      if (shape.group() >= LEAST_BLOCK_GROUP) {
        scoreBlock(projected, stride);
      } else {
        score(projected, stride);
      }
      sum();
    }
    for (int r = 0; r < rows; r++) {
      int length = shape.valueLength();
      int to = token(r) * outStride + (head * shape.group() + r % shape.group()) * length;
      ops.scale(sums, r * padded, 1 / totals[r], length);
      System.arraycopy(sums, r * padded, out, to, length);
    }
    this.batch = null;
    cache = null;
    letGoOfArrays();
  }

  private void takeArrays() {
    weights.reset(rows, end - base);
    keys = scratch.keys(RUN * shape.keyLength());
    values = scratch.values(RUN * padded);
    sums = scratch.sums(weights.rows() * padded);
    totals = scratch.totals(weights.rows());
    factors = scratch.factors(weights.rows() * HALF_SUM_POSITIONS);
  }

  /** Lest a model that waits keep arrays that have grown since. */
  private void letGoOfArrays() {
    keys = null;
    values = null;
    sums = null;
    totals = null;
    factors = null;
  }

  private int token(int row) {
    return first + row / shape.group();
  }

  /** Returns the first position that a row sees. */
  private int start(int row) {
    return shape.windowed(layer) ? Math.max(0, batch.position(token(row)) + 1 - shape.window()) : 0;
  }

  /** Returns the end of the positions that a row sees. */
  private int end(int row) {
    int token = token(row);
    return description.encoder() == null
        ? batch.position(token) + 1
        : batch.sequence(token).length();
  }

  /** Returns how many positions from {@code at} on are one run. */
  private int run(int at) {
    return Math.min(end - at, RUN - at % RUN);
  }

  private void score(float[] projected, int stride) {
    int length = shape.keyLength();
    int run;
    for (int at = base; at < end; at += run) {
      run = run(at);
      widenKeys(at, run);
      for (int r = 0; r < rows; r++) {
        int count = Math.min(run, end(r) - at);
        if (count > 0 && at + count > start(r)) {
          int q = query(r, stride);
          kernel.scores(projected, q, length, keys, count, shape.scale(), weights, r, at - base);
          softCap(r, at, count);
        }
      }
    }
  }

  /** Scores of all rows with each run, those too that a row doesn't see. */
  private void scoreBlock(float[] projected, int stride) {
    int length = shape.keyLength();
    float[] queries = scratch.queries(AttentionKernel.queries(rows, length));
    for (int r = 0; r < rows; r++) {
      kernel.arrangeQuery(projected, query(r, stride), length, queries, r, rows);
    }
    int run;
    for (int at = base; at < end; at += run) {
      run = run(at);
      widenKeys(at, run);
      kernel.blockScores(queries, rows, length, keys, run, shape.scale(), weights, at - base);
      for (int r = 0; r < rows; r++) {
        softCap(r, at, run);
      }
    }
  }

  /** Returns where a row's query is. */
  private int query(int row, int stride) {
    int queryHead = head * shape.group() + row % shape.group();
    return token(row) * stride + queryHead * shape.keyLength();
  }

  private void softCap(int row, int at, int count) {
    if (shape.softCap() > 0) {
      ops.softCap(weights.values(), weights.index(row, at - base), shape.softCap(), count);
    }
  }

  private void sum() {
    for (int r = 0; r < rows; r++) {
      totals[r] = kernel.softmax(weights, r, start(r) - base, end(r) - base);
    }
    int run;
    for (int at = base; at < end; at += run) {
      run = run(at);
      widenValues(at, run);
      kernel.weightedSum(weights, at - base, values, run, shape.valueLength(), sums);
    }
  }

  /** A row's weights lie in one stretch, since there are so few. */
  private void sumHalves() {
    for (int r = 0; r < rows; r++) {
      int scores = weights.index(r, start(r) - base);
      int count = end(r) - start(r);
      totals[r] =
          kernel.runningSoftmax(weights.values(), scores, count, factors, r * HALF_SUM_POSITIONS);
    }
    int run;
    for (int at = base; at < end; at += run) {
      run = run(at);
      widenValues(at, run);
      for (int r = 0; r < rows; r++) {
        int from = Math.max(at, start(r));
        int until = Math.min(at + run, end(r));
        if (from < until) {
          kernel.weightedHalfSum(
              weights.values(),
              weights.index(r, from - base),
              factors,
              r * HALF_SUM_POSITIONS + from - start(r),
              values,
              run,
              from - at,
              until - at,
              shape.valueLength(),
              sums,
              r * padded);
        }
      }
    }
  }

  private void widenKeys(int at, int run) {
    int count;
    for (int i = 0; i < run; i += count) {
      count = Math.min(run - i, cache.run(layer, at + i));
      rowsOfCache.widenKeys(
          cache.segment(layer, at + i),
          cache.keyOffset(layer, head, at + i),
          keyBytes,
          count,
          shape.keyLength(),
          keys,
          i);
    }
  }

  private void widenValues(int at, int run) {
    int count;
    for (int i = 0; i < run; i += count) {
      count = Math.min(run - i, cache.run(layer, at + i));
      rowsOfCache.widenValues(
          cache.segment(layer, at + i),
          cache.valueOffset(layer, head, at + i),
          valueBytes,
          count,
          shape.valueLength(),
          values,
          i,
          run);
    }
  }
}

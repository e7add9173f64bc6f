package dev.herd.benchmarks.kernel;

import dev.herd.core.kernel.AttentionKernel;
import dev.herd.core.kernel.AttentionWeights;
import dev.herd.core.kernel.CacheRows;
import dev.herd.core.kernel.Kernels;
import dev.herd.gguf.GgmlType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * A block of query rows over a cache of keys and values in halves, and the steps of its attention
 * by one kernel: what a worker does for one key and value head.
 */
final class CachedRows {
  /** Up to so many positions sums are kept in half precision. */
  static final int HALF_SUM_POSITIONS = 128;

  private static final int RUN = AttentionKernel.RUN;

  private final AttentionKernel kernel;
  private final CacheRows cache;
  private final int rows;
  private final int headDim;
  private final int positions;
  private final float scale;
  private final float[] queries; // (rows, headDim)
  private final float[] arranged; // for blockScores
  private final MemorySegment keyCache; // halves (positions, headDim)
  private final MemorySegment valueCache;
  private final float[] keys;
  private final float[] values;
  private final AttentionWeights weights = new AttentionWeights();
  private final float[] sums;
  private final float[] totals;
  private final float[] factors = new float[HALF_SUM_POSITIONS];

  /**
   * Fills a cache with random halves.
   *
   * @param positions a multiple of {@link AttentionKernel#RUN}
   * @param kernels whose steps these are
   */
  CachedRows(Kernels kernels, Arena arena, int rows, int headDim, int positions) {
    kernel = kernels.attention();
    cache = kernels.cacheRows(GgmlType.F16);
    this.rows = rows;
    this.headDim = headDim;
    this.positions = positions;
    scale = (float) (1 / Math.sqrt(headDim));
    queries = RandomValues.gaussian(rows * headDim, 1);
    arranged = new float[AttentionKernel.queries(rows, headDim)];
    keyCache = halves(arena, 2);
    valueCache = halves(arena, 3);
    keys = new float[RUN * headDim];
    values = new float[RUN * AttentionKernel.padded(headDim)];
    weights.reset(rows, positions);
    sums = new float[weights.rows() * AttentionKernel.padded(headDim)];
    totals = new float[rows];
  }

  private MemorySegment halves(Arena arena, long seed) {
    int count = positions * headDim;
    MemorySegment rows = arena.allocate(2L * count, 64);
    cache.store(RandomValues.gaussian(count, seed), 0, rows, 0, count);
    return rows;
  }

  /** Returns the weighted sums (rows, padded headDim) of the last step. */
  float[] sums() {
    return sums;
  }

  /** Returns the sums of the rows' weights. */
  float[] totals() {
    return totals;
  }

  AttentionWeights weights() {
    return weights;
  }

  void widenKeys(int position) {
    long rowBytes = 2L * headDim;
    cache.widenKeys(keyCache, position * rowBytes, rowBytes, RUN, headDim, keys, 0);
  }

  void widenValues(int position) {
    long rowBytes = 2L * headDim;
    cache.widenValues(valueCache, position * rowBytes, rowBytes, RUN, headDim, values, 0, RUN);
  }

  /** Scores of all rows with the widened keys, as those of a run. */
  void scores(int position) {
    for (int r = 0; r < rows; r++) {
      kernel.scores(queries, r * headDim, headDim, keys, RUN, scale, weights, r, position);
    }
  }

  void arrangeQueries() {
    for (int r = 0; r < rows; r++) {
      kernel.arrangeQuery(queries, r * headDim, headDim, arranged, r, rows);
    }
  }

  /** The same scores, of all rows at once. */
  void blockScores(int position) {
    kernel.blockScores(arranged, rows, headDim, keys, RUN, scale, weights, position);
  }

  void softmax() {
    for (int r = 0; r < rows; r++) {
      totals[r] = kernel.softmax(weights, r, 0, positions);
    }
  }

  void clearSums() {
    Arrays.fill(sums, 0);
  }

  /** Adds the widened values, as those of a run, to all rows' sums. */
  void weightedSum(int position) {
    kernel.weightedSum(weights, position, values, RUN, headDim, sums);
  }

  /** All steps, from the cache to the sums. */
  void attend() {
    arrangeQueries();
    for (int p = 0; p < positions; p += RUN) {
      widenKeys(p);
      blockScores(p);
    }
    softmax();
    clearSums();
    for (int p = 0; p < positions; p += RUN) {
      widenValues(p);
      weightedSum(p);
    }
  }

  /** The steps for short contexts: running softmax, and sums of the first positions in halves. */
  void attendInHalves() {
    for (int p = 0; p < HALF_SUM_POSITIONS; p += RUN) {
      widenKeys(p);
      scores(p);
    }
    clearSums();
    for (int r = 0; r < rows; r++) {
      int row = weights.index(r, 0);
      float[] scores = weights.values();
      totals[r] = kernel.runningSoftmax(scores, row, HALF_SUM_POSITIONS, factors, 0);
      int sum = r * AttentionKernel.padded(headDim);
      for (int p = 0; p < HALF_SUM_POSITIONS; p += RUN) {
        widenValues(p);
        kernel.weightedHalfSum(
            scores, row + p, factors, p, values, RUN, 0, RUN, headDim, sums, sum);
      }
    }
  }
}

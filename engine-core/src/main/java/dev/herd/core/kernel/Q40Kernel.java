package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;
import static dev.herd.core.kernel.Vectors.FLOAT_VECTOR;
import static dev.herd.core.kernel.Vectors.load;

import dev.herd.gguf.GgmlType;
import dev.herd.gguf.quant.Q40Layout;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;

/**
 * {@link GgmlType#Q4_0}: a row's sum takes, block by block, the exact sum of the block's 32
 * products times the product of the scales. It is what packed weights give, to the bit.
 *
 * <p>Tiles are of two rows and two tokens, whose sums over a block are added in one vector: a
 * quarter of its lanes is for the first row and the first token, the next for the first row and the
 * second token, and two are for the second row.
 */
final class Q40Kernel extends GroupedKernel {
  private static final int BLOCK = Q40Layout.VALUES;

  /** The level of the value 0. */
  private static final int MIDDLE = 8;

  private static final int HALF = LANES / 2;
  private static final int QUARTER = LANES / 4;
  private static final VectorShuffle<Float> QUARTERS = LaneSum.exchange(QUARTER);
  private static final VectorShuffle<Float> TWO = LaneSum.exchange(2);
  private static final VectorShuffle<Float> ONE = LaneSum.exchange(1);

  /** Lanes of the second token: every second quarter. */
  private static final VectorMask<Float> SECOND_TOKEN = secondToken();

  private static VectorMask<Float> secondToken() {
    boolean[] lanes = new boolean[LANES];
    for (int lane = 0; lane < LANES; lane++) {
      lanes[lane] = (lane & QUARTER) != 0;
    }
    return VectorMask.fromArray(FLOATS, lanes, 0);
  }

  @Override
  public GgmlType type() {
    return GgmlType.Q4_0;
  }

  @Override
  LevelForm rowForm() {
    return LevelForm.BLOCK_32_IN_ORDER;
  }

  @Override
  float total(float[] sums, int at) {
    return sums[at];
  }

  @Override
  public float dot(long address, int columns, GroupedLevels x, int first, KernelScratch scratch) {
    float[] levels = x.levels;
    float[] scales = x.scales;
    float sum = 0;
    long block = address;
    for (int i = first; i < first + columns; i += BLOCK) {
      float d = Scales.half(block + Q40Layout.SCALE_OFFSET) * scales[i / BLOCK];
      sum = Math.fma(products(block, levels, i), d, sum);
      block += Q40Layout.BYTES;
    }
    return sum;
  }

  /** Returns the sum of a block's products, which is exact: any order of additions will do. */
  private static float products(long block, float[] x, int xo) {
    FloatVector sum0 = FloatVector.zero(FLOATS);
    FloatVector sum1 = FloatVector.zero(FLOATS);
    for (int k = 0; k < BLOCK; k += 2 * LANES) {
      sum0 = levels(block, k).fma(load(x, xo + k), sum0);
      sum1 = levels(block, k + LANES).fma(load(x, xo + k + LANES), sum1);
    }
    return FLOAT_VECTOR.cast(sum0).add(sum1).reduceLanes(VectorOperators.ADD);
  }

  /** Returns the levels k to k + LANES of a block, -8 to 7. */
  private static FloatVector levels(long block, int k) {
    IntVector levels = NibblePairs.levels(block + Q40Layout.QUANTS_OFFSET, k);
    return ByteLanes.toFloats(levels.sub(MIDDLE));
  }

  @Override
  public void unpack(long address, int columns, int row, KernelScratch scratch) {
    float[] levels = scratch.rows(columns);
    float[] scales = scratch.details(columns);
    long block = address;
    for (int i = row * columns; i < (row + 1) * columns; i += BLOCK) {
      for (int k = 0; k < BLOCK; k += LANES) {
        levels(block, k).intoArray(levels, i + k);
      }
      scales[i / BLOCK] = Scales.half(block + Q40Layout.SCALE_OFFSET);
      block += Q40Layout.BYTES;
    }
  }

  @Override
  public void tile(
      int row,
      int columns,
      int from,
      int n,
      GroupedLevels x,
      int first,
      int stride,
      int tokens,
      KernelScratch scratch,
      int at) {
    float[] w = scratch.rows(columns);
    float[] scales = scratch.details(columns);
    float[] four = scratch.tile;
    int wo = row * columns + from;
    for (int t = 0; t < tokens; t += 2) {
      int to = at + t * VectorTile.ROWS * sums();
      int xo = first + from + t * stride;
      spread(scratch.sums, to, four);
      multiply(w, wo, columns, scales, x, xo, stride, n, four);
      gather(four, scratch.sums, to);
    }
  }

  /** Brings the sums of two tokens and two rows to the lanes of a vector. */
  private void spread(float[] sums, int from, float[] four) {
    for (int t = 0; t < 2; t++) {
      for (int r = 0; r < VectorTile.ROWS; r++) {
        int lane = r * HALF + t * QUARTER;
        float sum = sums[from + (t * VectorTile.ROWS + r) * sums()];
        Arrays.fill(four, lane, lane + QUARTER, sum);
      }
    }
  }

  private void gather(float[] four, float[] sums, int to) {
    for (int t = 0; t < 2; t++) {
      for (int r = 0; r < VectorTile.ROWS; r++) {
        sums[to + (t * VectorTile.ROWS + r) * sums()] = four[r * HALF + t * QUARTER];
      }
    }
  }

  /** Adds blocks to the sums of two rows and two tokens. */
  private static void multiply(
      float[] w,
      int wo,
      int columns,
      float[] ws,
      GroupedLevels x,
      int xo,
      int stride,
      int n,
      float[] four) {
    float[] levels = x.levels;
    float[] xs = x.scales;
    FloatVector sums = load(four, 0);
    for (int i = 0; i < n; i += BLOCK) {
      FloatVector first0 = FloatVector.zero(FLOATS);
      FloatVector first1 = FloatVector.zero(FLOATS);
      FloatVector second0 = FloatVector.zero(FLOATS);
      FloatVector second1 = FloatVector.zero(FLOATS);
      for (int k = i; k < i + BLOCK; k += LANES) {
        FloatVector w0 = load(w, wo + k);
        FloatVector w1 = load(w, wo + columns + k);
        FloatVector x0 = load(levels, xo + k);
        FloatVector x1 = load(levels, xo + stride + k);
        first0 = w0.fma(x0, first0);
        first1 = w0.fma(x1, first1);
        second0 = w1.fma(x0, second0);
        second1 = w1.fma(x1, second1);
      }
      FloatVector tokens0 = LaneSum.halves(FLOAT_VECTOR.cast(first0), FLOAT_VECTOR.cast(second0));
      FloatVector tokens1 = LaneSum.halves(FLOAT_VECTOR.cast(first1), FLOAT_VECTOR.cast(second1));
      FloatVector products = one(two(quarters(tokens0, tokens1)));
      FloatVector w0 = FloatVector.broadcast(FLOATS, ws[(wo + i) / BLOCK]);
      FloatVector w1 = FloatVector.broadcast(FLOATS, ws[(wo + columns + i) / BLOCK]);
      FloatVector x0 = FloatVector.broadcast(FLOATS, xs[(xo + i) / BLOCK]);
      FloatVector x1 = FloatVector.broadcast(FLOATS, xs[(xo + stride + i) / BLOCK]);
      FloatVector scale = w0.blend(w1, LaneSum.UPPER).mul(x0.blend(x1, SECOND_TOKEN));
      sums = products.fma(scale, sums);
    }
    FLOAT_VECTOR.cast(sums).intoArray(four, 0);
  }

  private static FloatVector quarters(FloatVector a, FloatVector b) {
    return a.blend(b, SECOND_TOKEN).add(b.blend(a, SECOND_TOKEN).rearrange(QUARTERS));
  }

  private static FloatVector two(FloatVector sums) {
    return QUARTER > 2 ? sums.rearrange(TWO).add(sums) : sums;
  }

  private static FloatVector one(FloatVector sums) {
    return QUARTER > 1 ? sums.rearrange(ONE).add(sums) : sums;
  }
}

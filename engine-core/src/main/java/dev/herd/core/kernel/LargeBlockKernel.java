package dev.herd.core.kernel;

import static dev.herd.core.kernel.EightLanes.FLOATS;
import static dev.herd.core.kernel.EightLanes.GROUPS;
import static dev.herd.core.kernel.EightLanes.LANES;
import static dev.herd.core.kernel.EightLanes.PARTS;
import static dev.herd.core.kernel.EightLanes.load;

import dev.herd.gguf.quant.Q4KLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * What types with blocks of 256 have in common. A block is eight runs of 32 levels, each half of a
 * run with a small scale. Levels times these scales are integers, so that their products with
 * activations are exact in a float over a stretch of the block; then a block is finished: its sums,
 * times the product of the large scales, are added to those so far.
 *
 * <p>A block's product takes several methods, since one would have more vector operations than the
 * compiler inlines, and then they allocate: levels and details first, then the products. Methods of
 * more than 325 bytecodes are not inlined into their callers (FreqInlineSize of C2), which is why
 * some are written out; and each type has loops of its own over blocks, since a shared one would
 * have the methods of several types inlined.
 */
abstract class LargeBlockKernel implements GroupedKernel {
  static final int BLOCK = Q4KLayout.VALUES;

  /** Floats of a block's details. */
  static final int DETAILS = BLOCK / DETAIL_COLUMNS;

  /** Where a block's details have the small scales of each run (runs, groups). */
  private static final int LANE_SCALES = 32;

  /** Values in a run. */
  static final int RUN = GroupedLevels.RUN;

  static final int RUNS = BLOCK / RUN;

  /** Bytes of a run's levels in a part. */
  static final int PART_BYTES = RUN / PARTS;

  private static final VectorMask<Float> UPPER =
      VectorMask.fromLong(FLOATS, LANES == GROUPS ? 0xF0 : 0);

  /** Stretches of a block, of each of which the products are summed. */
  private final int stretches;

  private final int stretch;

  /** Floats of a pair's products: one for each stretch and group. */
  final int pairProducts;

  /** Where the details have the scales of the runs' lower halves, and of their upper halves. */
  private final int lowerScales;

  private final int upperScales;

  LargeBlockKernel(int stretches, int lowerScales, int upperScales) {
    this.stretches = stretches;
    stretch = BLOCK / stretches;
    pairProducts = stretches * GROUPS;
    this.lowerScales = lowerScales;
    this.upperScales = upperScales;
  }

  /**
   * Adds a block to the sums so far.
   *
   * @param details the block's, from {@code detail} on
   * @param x the activations, of which those from {@code first} on met the block
   * @param products what came of it (stretches, groups), from {@code product} on
   * @param sums eight sums from {@code at} on
   */
  abstract void finish(
      float[] details,
      int detail,
      GroupedLevels x,
      int first,
      float[] products,
      int product,
      float[] sums,
      int at);

  /** Sums a block's products. Two runs a turn make the method large enough not to be inlined. */
  final void multiply(
      byte[] bytes, float[] details, int part, float[] levels, int first, float[] products) {
    int lane = part * LANES;
    for (int to = lane; to < pairProducts; to += GROUPS) {
      FloatVector.zero(FLOATS).intoArray(products, to);
    }
    for (int run = 0; run < RUNS; run += 2) {
      int b = run * RUN + part * PART_BYTES;
      int at = first + run * RUN + lane;
      FloatVector s = EightLanes.bytes(bytes, b, 0).mul(load(levels, at));
      s = EightLanes.bytes(bytes, b, 1).fma(load(levels, at + GROUPS), s);
      s = EightLanes.bytes(bytes, b, 2).fma(load(levels, at + 2 * GROUPS), s);
      s = EightLanes.bytes(bytes, b, 3).fma(load(levels, at + 3 * GROUPS), s);
      int scales = LANE_SCALES + run * GROUPS + lane;
      int to = run * stretches / RUNS * GROUPS + lane;
      FloatVector sum = s.fma(load(details, scales), load(products, to));
      b += RUN;
      at += RUN;
      s = EightLanes.bytes(bytes, b, 0).mul(load(levels, at));
      s = EightLanes.bytes(bytes, b, 1).fma(load(levels, at + GROUPS), s);
      s = EightLanes.bytes(bytes, b, 2).fma(load(levels, at + 2 * GROUPS), s);
      s = EightLanes.bytes(bytes, b, 3).fma(load(levels, at + 3 * GROUPS), s);
      s.fma(load(details, scales + GROUPS), sum).intoArray(products, to);
    }
  }

  /** Gives each group of each run its small scale. */
  final void expandScales(float[] details, int at) {
    for (int run = 0; run < RUNS; run++) {
      FloatVector lower = FloatVector.broadcast(FLOATS, details[at + lowerScales + run]);
      FloatVector upper = FloatVector.broadcast(FLOATS, details[at + upperScales + run]);
      int to = at + LANE_SCALES + run * GROUPS;
      if (LANES == GROUPS) {
        lower.blend(upper, UPPER).intoArray(details, to);
      } else {
        lower.intoArray(details, to);
        upper.intoArray(details, to + LANES);
      }
    }
  }

  /** Unpacks a block's levels times their small scales. */
  static void unpack(
      byte[] bytes, float[] details, int detail, int part, float[] levels, int first) {
    int lane = part * LANES;
    for (int run = 0; run < RUNS; run++) {
      FloatVector scale = load(details, detail + LANE_SCALES + run * GROUPS + lane);
      int b = run * RUN + part * PART_BYTES;
      int at = first + run * RUN + lane;
      EightLanes.bytes(bytes, b, 0).mul(scale).intoArray(levels, at);
      EightLanes.bytes(bytes, b, 1).mul(scale).intoArray(levels, at + GROUPS);
      EightLanes.bytes(bytes, b, 2).mul(scale).intoArray(levels, at + 2 * GROUPS);
      EightLanes.bytes(bytes, b, 3).mul(scale).intoArray(levels, at + 3 * GROUPS);
    }
  }

  @Override
  public final void tile(
      int row,
      int rows,
      int columns,
      int from,
      int n,
      GroupedLevels x,
      int first,
      int tokens,
      KernelScratch scratch,
      float[] sums,
      int at) {
    float[] w = scratch.rows(columns);
    float[] details = scratch.details(columns);
    float[] products = scratch.products(tokens * rows * pairProducts);
    for (int i = from; i < from + n; i += BLOCK) {
      int wo = row * columns + i;
      int xo = first + i;
      multiplyTile(w, wo, columns, x.levels, xo, tokens, products);
      for (int t = 0; t < tokens; t++) {
        for (int r = 0; r < rows; r++) {
          int pair = t * rows + r;
          finish(
              details,
              (wo + r * columns) / DETAIL_COLUMNS,
              x,
              xo + t * columns,
              products,
              pair * pairProducts,
              sums,
              at + pair * GROUPS);
        }
      }
    }
  }

  private void multiplyTile(
      float[] w, int wo, int columns, float[] x, int xo, int tokens, float[] products) {
    for (int s = 0; s < stretches; s++) {
      for (int part = 0; part < PARTS; part++) {
        int wi = wo + s * stretch + part * LANES;
        int xi = xo + s * stretch + part * LANES;
        int at = s * GROUPS + part * LANES;
        if (tokens == 4) {
          tile4(w, wi, x, xi, columns, stretch, products, at, pairProducts);
        } else if (tokens == 2) {
          tile2(w, wi, x, xi, columns, stretch, products, at, pairProducts);
        } else {
          tile1(w, wi, x, xi, stretch, products, at);
        }
      }
    }
  }

  private static void tile4(
      float[] w,
      int wo,
      float[] x,
      int xo,
      int columns,
      int n,
      float[] products,
      int at,
      int stride) {
    FloatVector p0 = FloatVector.zero(FLOATS);
    FloatVector q0 = p0;
    FloatVector p1 = p0;
    FloatVector q1 = p0;
    FloatVector p2 = p0;
    FloatVector q2 = p0;
    FloatVector p3 = p0;
    FloatVector q3 = p0;
    for (int i = 0; i < n; i += 2 * GROUPS) {
      FloatVector a = load(w, wo + i);
      FloatVector b = load(w, wo + columns + i);
      FloatVector x0 = load(x, xo + i);
      p0 = a.fma(x0, p0);
      q0 = b.fma(x0, q0);
      FloatVector x1 = load(x, xo + columns + i);
      p1 = a.fma(x1, p1);
      q1 = b.fma(x1, q1);
      FloatVector x2 = load(x, xo + 2 * columns + i);
      p2 = a.fma(x2, p2);
      q2 = b.fma(x2, q2);
      FloatVector x3 = load(x, xo + 3 * columns + i);
      p3 = a.fma(x3, p3);
      q3 = b.fma(x3, q3);
      a = load(w, wo + i + GROUPS);
      b = load(w, wo + columns + i + GROUPS);
      x0 = load(x, xo + i + GROUPS);
      p0 = a.fma(x0, p0);
      q0 = b.fma(x0, q0);
      x1 = load(x, xo + columns + i + GROUPS);
      p1 = a.fma(x1, p1);
      q1 = b.fma(x1, q1);
      x2 = load(x, xo + 2 * columns + i + GROUPS);
      p2 = a.fma(x2, p2);
      q2 = b.fma(x2, q2);
      x3 = load(x, xo + 3 * columns + i + GROUPS);
      p3 = a.fma(x3, p3);
      q3 = b.fma(x3, q3);
    }
    p0.intoArray(products, at);
    q0.intoArray(products, at + stride);
    p1.intoArray(products, at + 2 * stride);
    q1.intoArray(products, at + 3 * stride);
    p2.intoArray(products, at + 4 * stride);
    q2.intoArray(products, at + 5 * stride);
    p3.intoArray(products, at + 6 * stride);
    q3.intoArray(products, at + 7 * stride);
  }

  private static void tile2(
      float[] w,
      int wo,
      float[] x,
      int xo,
      int columns,
      int n,
      float[] products,
      int at,
      int stride) {
    FloatVector p0 = FloatVector.zero(FLOATS);
    FloatVector q0 = p0;
    FloatVector p1 = p0;
    FloatVector q1 = p0;
    for (int i = 0; i < n; i += GROUPS) {
      FloatVector a = load(w, wo + i);
      FloatVector b = load(w, wo + columns + i);
      FloatVector x0 = load(x, xo + i);
      p0 = a.fma(x0, p0);
      q0 = b.fma(x0, q0);
      FloatVector x1 = load(x, xo + columns + i);
      p1 = a.fma(x1, p1);
      q1 = b.fma(x1, q1);
    }
    p0.intoArray(products, at);
    q0.intoArray(products, at + stride);
    p1.intoArray(products, at + 2 * stride);
    q1.intoArray(products, at + 3 * stride);
  }

  private static void tile1(float[] w, int wo, float[] x, int xo, int n, float[] products, int at) {
    FloatVector sum = FloatVector.zero(FLOATS);
    for (int i = 0; i < n; i += GROUPS) {
      sum = load(w, wo + i).fma(load(x, xo + i), sum);
    }
    sum.intoArray(products, at);
  }
}

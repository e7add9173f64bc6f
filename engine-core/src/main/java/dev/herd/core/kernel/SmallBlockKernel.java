package dev.herd.core.kernel;

import static dev.herd.core.kernel.EightLanes.FLOATS;
import static dev.herd.core.kernel.EightLanes.GROUPS;
import static dev.herd.core.kernel.EightLanes.LANES;
import static dev.herd.core.kernel.EightLanes.PARTS;
import static dev.herd.core.kernel.EightLanes.load;

import jdk.incubator.vector.FloatVector;

/**
 * What types with blocks of 32 have in common: each of eight sums takes, block by block, the exact
 * sum of its group's four products times the product of the scales.
 */
abstract class SmallBlockKernel implements GroupedKernel {
  private static final int BLOCK = GroupedLevels.RUN;

  @Override
  public final float total(float[] sums, int at) {
    return EightLanes.sum(sums, at);
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
    float[] scales = scratch.details(columns);
    int wo = row * columns + from;
    int xo = first + from;
    int blocks = n / BLOCK;
    for (int part = 0; part < PARTS; part++) {
      for (int r = 0; r < rows; r++) {
        int wr = wo + r * columns;
        int to = at + r * GROUPS + part * LANES;
        if (tokens == 1) {
          one(w, wr, scales, x, xo, part, blocks, sums, to);
        }
        for (int t = 0; t < tokens - 1; t += 2) {
          int stride = rows * GROUPS;
          two(
              w,
              wr,
              scales,
              x,
              xo + t * columns,
              columns,
              part,
              blocks,
              sums,
              to + t * stride,
              stride);
        }
      }
    }
  }

  private static FloatVector broadcast(float value) {
    return FloatVector.broadcast(FLOATS, value);
  }

  /** Returns the sums of a block's groups. */
  private static FloatVector products(
      FloatVector w0, FloatVector w1, FloatVector w2, FloatVector w3, float[] x, int xo) {
    FloatVector sum = w0.mul(load(x, xo));
    sum = w1.fma(load(x, xo + GROUPS), sum);
    sum = w2.fma(load(x, xo + 2 * GROUPS), sum);
    return w3.fma(load(x, xo + 3 * GROUPS), sum);
  }

  /** A row and two tokens: more would be more operations than the compiler inlines. */
  private static void two(
      float[] w,
      int wo,
      float[] ws,
      GroupedLevels x,
      int xo,
      int columns,
      int part,
      int blocks,
      float[] sums,
      int at,
      int stride) {
    float[] levels = x.levels;
    float[] xs = x.scales;
    int lane = part * LANES;
    FloatVector sum0 = load(sums, at);
    FloatVector sum1 = load(sums, at + stride);
    for (int i = 0; i < blocks * BLOCK; i += BLOCK) {
      FloatVector w0 = load(w, wo + lane + i);
      FloatVector w1 = load(w, wo + lane + i + GROUPS);
      FloatVector w2 = load(w, wo + lane + i + 2 * GROUPS);
      FloatVector w3 = load(w, wo + lane + i + 3 * GROUPS);
      float scale = ws[(wo + i) / BLOCK];
      int xi = xo + i;
      FloatVector s = products(w0, w1, w2, w3, levels, xi + lane);
      sum0 = s.fma(broadcast(scale * xs[xi / BLOCK]), sum0);
      xi += columns;
      s = products(w0, w1, w2, w3, levels, xi + lane);
      sum1 = s.fma(broadcast(scale * xs[xi / BLOCK]), sum1);
    }
    sum0.intoArray(sums, at);
    sum1.intoArray(sums, at + stride);
  }

  private static void one(
      float[] w,
      int wo,
      float[] ws,
      GroupedLevels x,
      int xo,
      int part,
      int blocks,
      float[] sums,
      int at) {
    int lane = part * LANES;
    FloatVector sum = load(sums, at);
    for (int i = 0; i < blocks * BLOCK; i += BLOCK) {
      FloatVector w0 = load(w, wo + lane + i);
      FloatVector w1 = load(w, wo + lane + i + GROUPS);
      FloatVector w2 = load(w, wo + lane + i + 2 * GROUPS);
      FloatVector w3 = load(w, wo + lane + i + 3 * GROUPS);
      FloatVector s = products(w0, w1, w2, w3, x.levels, xo + i + lane);
      sum = s.fma(broadcast(ws[(wo + i) / BLOCK] * x.scales[(xo + i) / BLOCK]), sum);
    }
    sum.intoArray(sums, at);
  }
}

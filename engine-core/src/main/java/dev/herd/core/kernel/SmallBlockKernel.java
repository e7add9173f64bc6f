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
    int so = wo / BLOCK;
    int xo = first + from;
    int blocks = n / BLOCK;
    for (int part = 0; part < PARTS; part++) {
      int lane = part * LANES;
      if (tokens == 4) {
        tile4(
            w,
            wo + lane,
            scales,
            so,
            x.levels,
            xo + lane,
            x.scales,
            xo / BLOCK,
            columns,
            blocks,
            sums,
            at + lane);
      } else if (tokens == 2) {
        tile2(
            w,
            wo + lane,
            scales,
            so,
            x.levels,
            xo + lane,
            x.scales,
            xo / BLOCK,
            columns,
            blocks,
            sums,
            at + lane);
      } else {
        tile1(
            w,
            wo + lane,
            scales,
            so,
            x.levels,
            xo + lane,
            x.scales,
            xo / BLOCK,
            blocks,
            sums,
            at + lane);
      }
    }
  }

  private static FloatVector broadcast(float[] values, int index) {
    return FloatVector.broadcast(FLOATS, values[index]);
  }

  /** Returns the sums of a block's groups. */
  private static FloatVector products(
      FloatVector w0, FloatVector w1, FloatVector w2, FloatVector w3, float[] x, int xo) {
    FloatVector sum = w0.mul(load(x, xo));
    sum = w1.fma(load(x, xo + GROUPS), sum);
    sum = w2.fma(load(x, xo + 2 * GROUPS), sum);
    return w3.fma(load(x, xo + 3 * GROUPS), sum);
  }

  private static void tile4(
      float[] w,
      int wo,
      float[] ws,
      int wso,
      float[] x,
      int xo,
      float[] xs,
      int xso,
      int columns,
      int blocks,
      float[] sums,
      int at) {
    int scaleStride = columns / BLOCK;
    FloatVector p0 = load(sums, at);
    FloatVector q0 = load(sums, at + GROUPS);
    FloatVector p1 = load(sums, at + 2 * GROUPS);
    FloatVector q1 = load(sums, at + 3 * GROUPS);
    FloatVector p2 = load(sums, at + 4 * GROUPS);
    FloatVector q2 = load(sums, at + 5 * GROUPS);
    FloatVector p3 = load(sums, at + 6 * GROUPS);
    FloatVector q3 = load(sums, at + 7 * GROUPS);
    for (int b = 0; b < blocks; b++) {
      int wi = wo + b * BLOCK;
      int xi = xo + b * BLOCK;
      FloatVector x0 = broadcast(xs, xso + b);
      FloatVector x1 = broadcast(xs, xso + scaleStride + b);
      FloatVector x2 = broadcast(xs, xso + 2 * scaleStride + b);
      FloatVector x3 = broadcast(xs, xso + 3 * scaleStride + b);
      FloatVector scale = broadcast(ws, wso + b);
      FloatVector w0 = load(w, wi);
      FloatVector w1 = load(w, wi + GROUPS);
      FloatVector w2 = load(w, wi + 2 * GROUPS);
      FloatVector w3 = load(w, wi + 3 * GROUPS);
      p0 = products(w0, w1, w2, w3, x, xi).fma(scale.mul(x0), p0);
      p1 = products(w0, w1, w2, w3, x, xi + columns).fma(scale.mul(x1), p1);
      p2 = products(w0, w1, w2, w3, x, xi + 2 * columns).fma(scale.mul(x2), p2);
      p3 = products(w0, w1, w2, w3, x, xi + 3 * columns).fma(scale.mul(x3), p3);
      scale = broadcast(ws, wso + scaleStride + b);
      w0 = load(w, wi + columns);
      w1 = load(w, wi + columns + GROUPS);
      w2 = load(w, wi + columns + 2 * GROUPS);
      w3 = load(w, wi + columns + 3 * GROUPS);
      q0 = products(w0, w1, w2, w3, x, xi).fma(scale.mul(x0), q0);
      q1 = products(w0, w1, w2, w3, x, xi + columns).fma(scale.mul(x1), q1);
      q2 = products(w0, w1, w2, w3, x, xi + 2 * columns).fma(scale.mul(x2), q2);
      q3 = products(w0, w1, w2, w3, x, xi + 3 * columns).fma(scale.mul(x3), q3);
    }
    p0.intoArray(sums, at);
    q0.intoArray(sums, at + GROUPS);
    p1.intoArray(sums, at + 2 * GROUPS);
    q1.intoArray(sums, at + 3 * GROUPS);
    p2.intoArray(sums, at + 4 * GROUPS);
    q2.intoArray(sums, at + 5 * GROUPS);
    p3.intoArray(sums, at + 6 * GROUPS);
    q3.intoArray(sums, at + 7 * GROUPS);
  }

  private static void tile2(
      float[] w,
      int wo,
      float[] ws,
      int wso,
      float[] x,
      int xo,
      float[] xs,
      int xso,
      int columns,
      int blocks,
      float[] sums,
      int at) {
    int scaleStride = columns / BLOCK;
    FloatVector p0 = load(sums, at);
    FloatVector q0 = load(sums, at + GROUPS);
    FloatVector p1 = load(sums, at + 2 * GROUPS);
    FloatVector q1 = load(sums, at + 3 * GROUPS);
    for (int b = 0; b < blocks; b++) {
      int wi = wo + b * BLOCK;
      int xi = xo + b * BLOCK;
      FloatVector x0 = broadcast(xs, xso + b);
      FloatVector x1 = broadcast(xs, xso + scaleStride + b);
      FloatVector scale = broadcast(ws, wso + b);
      FloatVector w0 = load(w, wi);
      FloatVector w1 = load(w, wi + GROUPS);
      FloatVector w2 = load(w, wi + 2 * GROUPS);
      FloatVector w3 = load(w, wi + 3 * GROUPS);
      p0 = products(w0, w1, w2, w3, x, xi).fma(scale.mul(x0), p0);
      p1 = products(w0, w1, w2, w3, x, xi + columns).fma(scale.mul(x1), p1);
      scale = broadcast(ws, wso + scaleStride + b);
      w0 = load(w, wi + columns);
      w1 = load(w, wi + columns + GROUPS);
      w2 = load(w, wi + columns + 2 * GROUPS);
      w3 = load(w, wi + columns + 3 * GROUPS);
      q0 = products(w0, w1, w2, w3, x, xi).fma(scale.mul(x0), q0);
      q1 = products(w0, w1, w2, w3, x, xi + columns).fma(scale.mul(x1), q1);
    }
    p0.intoArray(sums, at);
    q0.intoArray(sums, at + GROUPS);
    p1.intoArray(sums, at + 2 * GROUPS);
    q1.intoArray(sums, at + 3 * GROUPS);
  }

  private static void tile1(
      float[] w,
      int wo,
      float[] ws,
      int wso,
      float[] x,
      int xo,
      float[] xs,
      int xso,
      int blocks,
      float[] sums,
      int at) {
    FloatVector sum = load(sums, at);
    for (int b = 0; b < blocks; b++) {
      int wi = wo + b * BLOCK;
      FloatVector w0 = load(w, wi);
      FloatVector w1 = load(w, wi + GROUPS);
      FloatVector w2 = load(w, wi + 2 * GROUPS);
      FloatVector w3 = load(w, wi + 3 * GROUPS);
      FloatVector scale = broadcast(ws, wso + b).mul(xs[xso + b]);
      sum = products(w0, w1, w2, w3, x, xo + b * BLOCK).fma(scale, sum);
    }
    sum.intoArray(sums, at);
  }
}

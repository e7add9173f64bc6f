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
 *
 * <p>Each type has loops of its own over a row, since one that calls the type in its middle isn't
 * compiled to instructions; and its own {@link #dot}, into which a shared one would have the loops
 * of two types inlined, which are more operations than the compiler takes.
 */
abstract class SmallBlockKernel extends GroupedKernel {
  static final int BLOCK = GroupedLevels.RUN;

  @Override
  final LevelForm rowForm() {
    return LevelForm.BLOCK_32;
  }

  /** Unpacks a part of a row's levels to those from {@code first} on, and all of its scales. */
  abstract void unpackPart(
      long address, int columns, int part, float[] levels, float[] scales, int first);

  @Override
  public final void unpack(long address, int columns, int row, KernelScratch scratch) {
    float[] levels = scratch.rows(columns);
    float[] scales = scratch.details(columns);
    for (int part = 0; part < PARTS; part++) {
      unpackPart(address, columns, part, levels, scales, row * columns);
    }
  }

  @Override
  final float total(float[] sums, int at) {
    return EightLanes.sum(sums, at);
  }

  @Override
  public final void tile(
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
    int wo = row * columns + from;
    int xo = first + from;
    int blocks = n / BLOCK;
    for (int part = 0; part < PARTS; part++) {
      for (int r = 0; r < VectorTile.ROWS; r++) {
        for (int t = 0; t < tokens; t += 2) {
          int to = at + (t * VectorTile.ROWS + r) * GROUPS + part * LANES;
          int xt = xo + t * stride;
          two(w, wo + r * columns, scales, x, xt, stride, part, blocks, scratch.sums, to);
        }
      }
    }
  }

  /**
   * Multiplies a row and two tokens; more would be more operations than the compiler inlines.
   * Written out to more than 325 bytecodes, so that it isn't inlined itself where others are.
   */
  private static void two(
      float[] w,
      int wo,
      float[] ws,
      GroupedLevels x,
      int xo,
      int stride,
      int part,
      int blocks,
      float[] sums,
      int at) {
    float[] levels = x.levels;
    float[] xs = x.scales;
    FloatVector sum0 = load(sums, at);
    FloatVector sum1 = load(sums, at + VectorTile.ROWS * GROUPS);
    for (int i = 0; i < blocks * BLOCK; i += BLOCK) {
      int wi = wo + i + part * LANES;
      int xi = xo + i + part * LANES;
      int yi = xi + stride;
      FloatVector w0 = load(w, wi);
      FloatVector s = w0.mul(load(levels, xi));
      FloatVector t = w0.mul(load(levels, yi));
      FloatVector w1 = load(w, wi + GROUPS);
      s = w1.fma(load(levels, xi + GROUPS), s);
      t = w1.fma(load(levels, yi + GROUPS), t);
      FloatVector w2 = load(w, wi + 2 * GROUPS);
      s = w2.fma(load(levels, xi + 2 * GROUPS), s);
      t = w2.fma(load(levels, yi + 2 * GROUPS), t);
      FloatVector w3 = load(w, wi + 3 * GROUPS);
      s = w3.fma(load(levels, xi + 3 * GROUPS), s);
      t = w3.fma(load(levels, yi + 3 * GROUPS), t);
      float scale = ws[(wo + i) / BLOCK];
      float scale0 = scale * xs[(xo + i) / BLOCK];
      float scale1 = scale * xs[(xo + i + stride) / BLOCK];
      sum0 = s.fma(FloatVector.broadcast(FLOATS, scale0), sum0);
      sum1 = t.fma(FloatVector.broadcast(FLOATS, scale1), sum1);
    }
    EightLanes.store(sum0, sums, at);
    EightLanes.store(sum1, sums, at + VectorTile.ROWS * GROUPS);
  }
}

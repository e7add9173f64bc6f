package dev.herd.core.kernel;

import static dev.herd.core.kernel.EightLanes.FLOATS;
import static dev.herd.core.kernel.EightLanes.GROUPS;
import static dev.herd.core.kernel.EightLanes.LANES;
import static dev.herd.core.kernel.EightLanes.PARTS;
import static dev.herd.core.kernel.EightLanes.load;

import dev.herd.gguf.quant.Q4KLayout;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * What types with blocks of 256 have in common. Levels times the small scales of sub-blocks are
 * integers, so that their products with activations are exact in a float over a stretch of the
 * block; then a block is finished: its sums, times the product of the scales, are added to those so
 * far.
 */
abstract class LargeBlockKernel implements GroupedKernel {
  static final int BLOCK = Q4KLayout.VALUES;

  /** Floats of a block's details. */
  static final int DETAILS = BLOCK / DETAIL_COLUMNS;

  /** Stretches of a block, of each of which the products are summed. */
  private final int stretches;

  private final int stretch;

  /** Floats of a pair's products: one for each stretch and group. */
  private final int pairProducts;

  LargeBlockKernel(int stretches) {
    this.stretches = stretches;
    stretch = BLOCK / stretches;
    pairProducts = stretches * GROUPS;
  }

  /** Returns the bytes of a block. */
  abstract int bytes();

  /** Reads what {@link #finish} needs of a block into {@link #DETAILS} floats. */
  abstract void readDetails(MemorySegment weights, long block, float[] details, int at);

  /** Sets floats (stretches, groups) to the sums of a block's products. */
  abstract void multiply(
      MemorySegment weights, long block, float[] levels, int first, float[] products);

  /** Unpacks a block's levels times the scales of sub-blocks, rearranged. */
  abstract void unpackBlock(MemorySegment weights, long block, float[] levels, int at);

  /**
   * Adds a block to the sums so far.
   *
   * @param details the block's, from {@code detail} on
   * @param x the activations, of which those from {@code first} on met the block
   * @param products what came of it, from {@code product} on
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

  @Override
  public final float dot(
      MemorySegment weights,
      long offset,
      int columns,
      GroupedLevels x,
      int first,
      KernelScratch scratch) {
    float[] sums = scratch.sums;
    float[] details = scratch.row;
    float[] products = scratch.products(pairProducts);
    for (int k = 0; k < GROUPS; k++) {
      sums[k] = 0;
    }
    long block = offset;
    for (int i = 0; i < columns; i += BLOCK) {
      readDetails(weights, block, details, 0);
      multiply(weights, block, x.levels, first + i, products);
      finish(details, 0, x, first + i, products, 0, sums, 0);
      block += bytes();
    }
    return total(sums, 0);
  }

  @Override
  public final void unpack(
      MemorySegment weights, long offset, int columns, int row, KernelScratch scratch) {
    float[] levels = scratch.rows(columns);
    float[] details = scratch.details(columns);
    int start = row * columns;
    long block = offset;
    for (int i = 0; i < columns; i += BLOCK) {
      readDetails(weights, block, details, (start + i) / DETAIL_COLUMNS);
      unpackBlock(weights, block, levels, start + i);
      block += bytes();
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
    for (int i = 0; i < n; i += GROUPS) {
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

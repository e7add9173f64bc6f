package dev.herd.core.kernel;

import static dev.herd.core.kernel.Panel.HIGH;
import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.INTS;
import static dev.herd.core.kernel.VectorWidth.LANES;
import static dev.herd.core.kernel.Vectors.FLOAT_VECTOR;
import static dev.herd.core.kernel.Vectors.INT_VECTOR;

import dev.herd.gguf.quant.Q5KLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Multiplies a block of {@link Q5KPanel} with one token, pair of sub-blocks after pair: what {@link
 * ExactTile} and {@link Q4KMinimumSums} do for several, the same numbers in the same order.
 */
final class Q5KDot extends PanelStep {
  /** From what the even one of a pair of sub-blocks has to what the odd one has. */
  private static final int ODD = Q5KPanel.SUB_BLOCK_BYTES;

  @Override
  void run(PanelPass pass) {
    int run = pass.run(0);
    for (int stream = 0; stream < pass.streams; stream++) {
      pass.turnTo(stream);
      Q4KScales.read(pass, pass.streamOffset(stream), pass.x.scales[run / Q5KLayout.SUB_BLOCKS]);
    }
    for (int sub = 0; sub < Q5KLayout.SUB_BLOCKS; sub += 2) {
      for (int stream = 0; stream < pass.streams; stream++) {
        pass.turnTo(stream);
        long at = Q5KPanel.subBlock(pass.streamOffset(stream), sub);
        multiplySubBlock(pass, at, sub, run, pass.firstProduct);
        multiplySubBlock(pass, at + ODD, sub + 1, run, pass.firstProduct + 2 * Panel.RUN_PRODUCTS);
        int slot = pass.streamSlot(stream);
        for (int rows = 0; rows < HIGH; rows += LANES) {
          addProducts(pass, at + Q4KPanel.SUB_SCALES_OFFSET + rows, rows, run + sub, slot + rows);
        }
        for (int rows = 0; rows < Panel.ROWS; rows += LANES) {
          long minimums = at + Q4KPanel.SUB_MINIMUMS_OFFSET + rows;
          Q4KDot.addMinimums(pass, minimums, ODD, rows, run + sub, slot + rows);
        }
      }
    }
    pass.turnTo(0);
  }

  private static void multiplySubBlock(
      PanelPass pass, long subBlock, int sub, int run, int product) {
    int column = sub * Panel.RUN;
    FifthLines.multiply(pass, subBlock + Q5KPanel.GROUPS_OFFSET, column, run + sub, product);
  }

  /**
   * Adds the products of a pair of sub-blocks, for two vectors of rows, {@link Panel#HIGH} apart.
   *
   * @param subScales address of those of the first vector of rows
   * @param rows of the first vector
   * @param run index of the token's first run
   * @param at index of the sums
   */
  private static void addProducts(PanelPass pass, long subScales, int rows, int run, int at) {
    // First, since helpers that come late are refused by the compiler, see docs/kernels.md.
    FloatVector evenLow = ByteLanes.signedFloats(subScales);
    FloatVector oddLow = ByteLanes.signedFloats(subScales + ODD);
    FloatVector evenHigh = ByteLanes.signedFloats(subScales + HIGH);
    FloatVector oddHigh = ByteLanes.signedFloats(subScales + HIGH + ODD);
    FloatVector evenBias = FloatVector.broadcast(FLOATS, FifthLines.bias(pass.x, run));
    FloatVector oddBias = FloatVector.broadcast(FLOATS, FifthLines.bias(pass.x, run + 1));
    int[] products = pass.products;
    float[] sums = pass.sums;
    float[] scales = pass.scales;
    int scale = pass.firstScale + Q4KScales.SCALES + rows;
    int even = pass.firstProduct + rows;
    int odd = even + 2 * Panel.RUN_PRODUCTS;
    FloatVector pair =
        FLOAT_VECTOR
            .cast(INT_VECTOR.cast(IntVector.fromArray(INTS, products, even)).reinterpretAsFloats())
            .sub(evenBias)
            .mul(evenLow);
    FLOAT_VECTOR
        .cast(INT_VECTOR.cast(IntVector.fromArray(INTS, products, odd)).reinterpretAsFloats())
        .sub(oddBias)
        .fma(oddLow, pair)
        .fma(FloatVector.fromArray(FLOATS, scales, scale), FloatVector.fromArray(FLOATS, sums, at))
        .intoArray(sums, at);
    pair =
        FLOAT_VECTOR
            .cast(
                INT_VECTOR
                    .cast(IntVector.fromArray(INTS, products, even + HIGH))
                    .reinterpretAsFloats())
            .sub(evenBias)
            .mul(evenHigh);
    FLOAT_VECTOR
        .cast(
            INT_VECTOR.cast(IntVector.fromArray(INTS, products, odd + HIGH)).reinterpretAsFloats())
        .sub(oddBias)
        .fma(oddHigh, pair)
        .fma(
            FloatVector.fromArray(FLOATS, scales, scale + HIGH),
            FloatVector.fromArray(FLOATS, sums, at + HIGH))
        .intoArray(sums, at + HIGH);
  }
}

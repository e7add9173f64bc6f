package dev.herd.core.kernel;

import static dev.herd.core.kernel.Panel.HIGH;
import static dev.herd.core.kernel.PanelFloats.LOW_SHORT;
import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.INTS;
import static dev.herd.core.kernel.VectorWidth.LANES;
import static dev.herd.core.kernel.Vectors.FLOAT_VECTOR;
import static dev.herd.core.kernel.Vectors.INT_VECTOR;
import static jdk.incubator.vector.VectorOperators.LSHR;

import dev.herd.gguf.quant.Q4KLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Multiplies a block of {@link Q4KPanel} with one token, pair of sub-blocks after pair: what {@link
 * NibbleTile}, {@link Q4KProductSums} and {@link Q4KMinimumSums} do for several, the same numbers
 * in the same order. Each pair is finished before the next is read, as by {@link Q40Dot}.
 */
final class Q4KDot extends PanelStep {
  /** From what the even one of a pair of sub-blocks has to what the odd one has. */
  private static final int ODD = Q4KPanel.SUB_BLOCK_BYTES;

  @Override
  void run(PanelPass pass) {
    int run = pass.run(0);
    for (int stream = 0; stream < pass.streams; stream++) {
      pass.turnTo(stream);
      Q4KScales.read(pass, pass.streamOffset(stream), pass.x.scales[run / Q4KLayout.SUB_BLOCKS]);
    }
    for (int sub = 0; sub < Q4KLayout.SUB_BLOCKS; sub += 2) {
      for (int stream = 0; stream < pass.streams; stream++) {
        pass.turnTo(stream);
        long at = Q4KPanel.subBlock(pass.streamOffset(stream), sub);
        multiply(pass, at, sub, run, pass.firstProduct);
        multiply(pass, at + ODD, sub + 1, run, pass.firstProduct + Panel.RUN_PRODUCTS);
        int slot = pass.streamSlot(stream);
        for (int rows = 0; rows < HIGH; rows += LANES) {
          addProducts(pass, at + Q4KPanel.SUB_SCALES_OFFSET + rows, rows, run + sub, slot + rows);
        }
        for (int rows = 0; rows < Panel.ROWS; rows += LANES) {
          long minimums = at + Q4KPanel.SUB_MINIMUMS_OFFSET + rows;
          addMinimums(pass, minimums, ODD, rows, run + sub, slot + rows);
        }
      }
    }
    pass.turnTo(0);
  }

  private static void multiply(PanelPass pass, long subBlock, int sub, int run, int product) {
    NibbleLines.multiply(
        subBlock + Q4KPanel.LINES_OFFSET,
        pass.x.levels,
        pass.first + sub * Panel.RUN,
        pass.x.corrections[run + sub],
        pass.products,
        product);
  }

  /**
   * Adds the products of a pair of sub-blocks, for two vectors of rows whose products share ints.
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
    float[] sums = pass.sums;
    float[] scales = pass.scales;
    int scale = pass.firstScale + Q4KScales.SCALES + rows;
    int product = pass.firstProduct + rows;
    IntVector even = INT_VECTOR.cast(IntVector.fromArray(INTS, pass.products, product));
    IntVector odd =
        INT_VECTOR.cast(IntVector.fromArray(INTS, pass.products, product + Panel.RUN_PRODUCTS));
    FloatVector evenBias = FloatVector.broadcast(FLOATS, pass.x.biases[run]);
    FloatVector oddBias = FloatVector.broadcast(FLOATS, pass.x.biases[run + 1]);
    FloatVector pair =
        FLOAT_VECTOR
            .cast(even.and(LOW_SHORT).or(PanelFloats.EXPONENT).reinterpretAsFloats())
            .sub(evenBias)
            .mul(evenLow);
    FLOAT_VECTOR
        .cast(odd.and(LOW_SHORT).or(PanelFloats.EXPONENT).reinterpretAsFloats())
        .sub(oddBias)
        .fma(oddLow, pair)
        .fma(FloatVector.fromArray(FLOATS, scales, scale), FloatVector.fromArray(FLOATS, sums, at))
        .intoArray(sums, at);
    pair =
        FLOAT_VECTOR
            .cast(even.lanewise(LSHR, 16).or(PanelFloats.EXPONENT).reinterpretAsFloats())
            .sub(evenBias)
            .mul(evenHigh);
    FLOAT_VECTOR
        .cast(odd.lanewise(LSHR, 16).or(PanelFloats.EXPONENT).reinterpretAsFloats())
        .sub(oddBias)
        .fma(oddHigh, pair)
        .fma(
            FloatVector.fromArray(FLOATS, scales, scale + HIGH),
            FloatVector.fromArray(FLOATS, sums, at + HIGH))
        .intoArray(sums, at + HIGH);
  }

  /**
   * Adds what a vector of rows loses by the minimums of a pair of sub-blocks.
   *
   * @param minimums address of the even sub-block's
   * @param odd from there to those of the odd one
   */
  static void addMinimums(PanelPass pass, long minimums, int odd, int rows, int run, int slot) {
    float[] sums = pass.sums;
    int at = slot + Panel.ROWS;
    int scale = pass.firstScale + Q4KScales.MINIMUMS + rows;
    FloatVector even = ByteLanes.signedFloats(minimums).mul(pass.x.sums[run]);
    ByteLanes.signedFloats(minimums + odd)
        .fma(FloatVector.broadcast(FLOATS, pass.x.sums[run + 1]), even)
        .fma(Vectors.load(pass.scales, scale), Vectors.load(sums, at))
        .intoArray(sums, at);
  }
}

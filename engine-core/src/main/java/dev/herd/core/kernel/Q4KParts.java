package dev.herd.core.kernel;

import dev.herd.gguf.quant.Q4KLayout;

/**
 * The parts in which a block of {@link Q4KPanel} meets an {@link ExactTile}: two sub-blocks.
 * Weights are levels times their sub-block's scale, integers of 10 bits, those of tokens have 8,
 * and sums of 64 products are exact as floats: the numbers that {@link Q4KProductSums} makes of
 * sums of shorts.
 */
final class Q4KParts {
  /** Sub-blocks of a part. */
  static final int SUB_BLOCKS = 2;

  /** Columns of a part. */
  static final int COLUMNS = SUB_BLOCKS * Panel.RUN;

  /** Parts of a block. */
  static final int PARTS = Q4KLayout.SUB_BLOCKS / SUB_BLOCKS;

  /** The system property that sets {@link #AS_FLOATS}. */
  private static final String PROPERTY = "herd.q4k.floats";

  /**
   * Whether weights are multiplied as floats and not as shorts: where a multiply-add of floats
   * takes half the time of a multiplication and an addition of twice as many shorts.
   */
  static final boolean AS_FLOATS = used(System.getProperty(PROPERTY));

  private Q4KParts() {}

  private static boolean used(String property) {
    return property == null
        ? Vendor.IS_INTEL && VectorWidth.BITS == 512
        : Boolean.parseBoolean(property);
  }

  /** Returns the first sub-block of those that a pass is at. */
  static int firstSubBlock(PanelPass pass) {
    return pass.part * SUB_BLOCKS;
  }
}

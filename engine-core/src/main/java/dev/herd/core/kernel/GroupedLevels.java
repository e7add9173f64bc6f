package dev.herd.core.kernel;

/**
 * Activations as 8-bit integers with one scale for a block: the numbers behind {@link
 * ActivationPrecision#BLOCK_32} and {@link ActivationPrecision#BLOCK_256}, for kernels that sum
 * products of integers exactly.
 *
 * <p>Levels are arranged as the {@link LevelForm} says, so that each lane of a vector has those
 * that belong to one sum. All numbers are integers held as floats.
 */
final class GroupedLevels implements ActivationForm {
  /** Values in the smallest block. */
  static final int RUN = 32;

  /** Values that {@link #sums} adds up. */
  static final int SUM_VALUES = 16;

  private final int block;
  private final int[] places;
  private final Scratch.Floats levelRoom;
  private final Scratch.Floats scaleRoom;
  private final Scratch.Floats sumRoom;

  /** Levels -127 to 127 (tokens, columns), arranged. */
  float[] levels;

  /** Scales (tokens, blocks). */
  float[] scales;

  /**
   * Sums of 16 levels in turn (tokens, blocks, 16): those of even place in a block, then those of
   * odd place; for blocks of 256.
   */
  float[] sums;

  /** Makes levels without room. */
  GroupedLevels(Scratch scratch, LevelForm form) {
    block = form.block;
    places = form.places();
    levelRoom = scratch.floats();
    scaleRoom = scratch.floats();
    sumRoom = scratch.floats();
    arrange(0);
  }

  @Override
  public void need(int tokens, int columns) {
    long values = (long) tokens * columns;
    levelRoom.need(values);
    scaleRoom.need(values / block);
    sumRoom.need(block == RUN ? 0 : values / SUM_VALUES);
  }

  /** Rows follow each other without gaps, whatever their number. */
  @Override
  public void arrange(int tokens) {
    levels = levelRoom.values();
    scales = scaleRoom.values();
    sums = sumRoom.values();
  }

  /** Rounds {@code count} values, a whole number of blocks, from index {@code first} on. */
  void fill(float[] values, int first, int count) {
    for (int i = first; i < first + count; i += block) {
      place(values, i, VectorActivationRounding.scaleBlock(values, i, block, scales));
      if (block != RUN) {
        sum(i);
      }
    }
  }

  private void place(float[] values, int first, float inverse) {
    int[] places = this.places;
    for (int i = 0; i < places.length; i++) {
      float scaled = values[first + i] * inverse;
      float level = (scaled + FloatMath.ROUND) - FloatMath.ROUND;
      levels[first + places[i]] = Math.min(level, ScalarActivationRounding.LEVELS);
    }
  }

  private void sum(int first) {
    int runs = places.length / SUM_VALUES;
    for (int run = 0; run < runs; run++) {
      float sum = 0;
      for (int i = run * SUM_VALUES; i < (run + 1) * SUM_VALUES; i++) {
        sum += levels[first + places[i]];
      }
      sums[first / SUM_VALUES + run % 2 * (runs / 2) + run / 2] = sum;
    }
  }
}

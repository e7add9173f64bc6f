package dev.herd.core.kernel;

/**
 * Activations as 8-bit integers with one scale for a block: the numbers behind {@link
 * ActivationPrecision#BLOCK_32} and {@link ActivationPrecision#BLOCK_256}, for kernels that sum
 * products of integers exactly.
 *
 * <p>Each run of 32 values is eight groups of four neighbours. Its levels are stored by their place
 * in the group first: level v of group k at {@code 8 v + k}, so that a vector of eight lanes has a
 * level of each group. All numbers are integers held as floats.
 */
final class GroupedLevels {
  /** Values whose levels are rearranged together. */
  static final int RUN = 32;

  /** Values that {@link #sums} adds up. */
  static final int SUM_VALUES = 16;

  /** Added and subtracted again, it leaves the nearest integer of magnitudes under 2^22. */
  private static final float TO_INTEGER = 0x1.8p23f;

  private static final int GROUPS = EightLanes.GROUPS;
  private static final int GROUP_VALUES = RUN / GROUPS;

  /** Values that share a scale: 32 or 256. */
  final int block;

  /** Levels -127 to 127 (tokens, columns), rearranged. */
  final float[] levels;

  /** Scales (tokens, blocks). */
  final float[] scales;

  /** Sums of a group's levels (tokens, runs, groups); for blocks of 32. */
  final float[] groups;

  /**
   * Sums of 16 levels in turn (tokens, blocks, 16): those of even place in a block, then those of
   * odd place; for blocks of 256.
   */
  final float[] sums;

  GroupedLevels(int values, int block) {
    this.block = block;
    levels = new float[values];
    scales = new float[values / block];
    groups = new float[block == RUN ? values / GROUP_VALUES : 0];
    sums = new float[block == RUN ? 0 : values / SUM_VALUES];
  }

  /** Rounds {@code count} values, a whole number of blocks, from index {@code first} on. */
  void fill(float[] values, int first, int count) {
    for (int i = first; i < first + count; i += block) {
      if (block == RUN) {
        float largest = VectorActivationRounding.largestMagnitude(values, i);
        scales[i / block] = ScalarActivationRounding.halfScale(largest);
        fillRun(values, i, ScalarActivationRounding.inverseOfScale(largest));
        sumGroups(i);
      } else {
        float extreme = VectorActivationRounding.extreme(values, i);
        float inverse = ScalarActivationRounding.inverseOfExtreme(extreme);
        scales[i / block] = inverse == 0 ? 0 : 1 / inverse;
        for (int run = i; run < i + block; run += RUN) {
          fillRun(values, run, inverse);
          sumHalves(i, run);
        }
      }
    }
  }

  private void fillRun(float[] values, int first, float inverse) {
    for (int v = 0; v < GROUP_VALUES; v++) {
      for (int k = 0; k < GROUPS; k++) {
        float scaled = values[first + GROUP_VALUES * k + v] * inverse;
        float level = (scaled + TO_INTEGER) - TO_INTEGER;
        levels[first + GROUPS * v + k] = Math.min(level, ScalarActivationRounding.LEVELS);
      }
    }
  }

  private void sumGroups(int run) {
    for (int k = 0; k < GROUPS; k++) {
      int at = run + k;
      groups[run / GROUP_VALUES + k] =
          levels[at] + levels[at + GROUPS] + levels[at + 2 * GROUPS] + levels[at + 3 * GROUPS];
    }
  }

  /** Sums both halves of a run: groups 0 to 3, and 4 to 7. */
  private void sumHalves(int blockStart, int run) {
    float even = 0;
    float odd = 0;
    for (int v = 0; v < GROUP_VALUES; v++) {
      for (int k = 0; k < GROUPS / 2; k++) {
        even += levels[run + GROUPS * v + k];
        odd += levels[run + GROUPS * v + k + GROUPS / 2];
      }
    }
    int at = blockStart / SUM_VALUES + (run - blockStart) / RUN;
    sums[at] = even;
    sums[at + block / RUN] = odd;
  }
}

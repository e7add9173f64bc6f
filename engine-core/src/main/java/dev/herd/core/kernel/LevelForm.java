package dev.herd.core.kernel;

/**
 * How {@link GroupedLevels} are rounded and arranged. Values that belong together in a sum go to
 * one lane: value {@code g k + v} of a run, the v-th of group k, is at place {@code groups v + k}.
 */
enum LevelForm {
  /** Blocks of 32, groups of four neighbours. */
  BLOCK_32(32, 32, 4),
  /** Blocks of 32 in order. */
  BLOCK_32_IN_ORDER(32, 32, 1),
  /** Blocks of 256, groups of four neighbours in each 32. */
  BLOCK_256(256, 32, 4),
  /** Blocks of 256 in order. */
  BLOCK_256_IN_ORDER(256, 256, 1),
  /** Blocks of 256, groups of 64 neighbours. */
  BLOCK_256_PAIRS(256, 256, 64);

  /** Values that share a scale. */
  final int block;

  private final int run;
  private final int group;

  LevelForm(int block, int run, int group) {
    this.block = block;
    this.run = run;
    this.group = group;
  }

  /** Returns the place in a block of each of its values. */
  int[] places() {
    int[] places = new int[block];
    for (int i = 0; i < block; i++) {
      int inRun = i % run;
      places[i] = i - inRun + inRun % group * (run / group) + inRun / group;
    }
    return places;
  }
}

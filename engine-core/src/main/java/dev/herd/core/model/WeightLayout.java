package dev.herd.core.model;

/** Where a model's weight matrices lie. */
public enum WeightLayout {
  /**
   * Packed where kernels are faster for it and the memory budget allows, else mapped: the default.
   */
  AUTO,
  /** In the file's layout, by mapping: at once, and shared with the page cache. */
  MAPPED,
  /**
   * Types that have a packing rearranged in memory of the process, the rest mapped. Takes a moment
   * when the model is opened; fails if the budget doesn't allow it.
   */
  PACKED
}

package dev.herd.core.model;

import dev.herd.core.kernel.Kernels;
import dev.herd.core.kernel.PanelPacking;
import dev.herd.core.kernel.WeightMatrix;

/** Where a model's weight matrices lie. */
public enum WeightLayout {
  /**
   * Packed where kernels are faster for it and the memory budget allows, else mapped: the default.
   */
  AUTO,
  /** In the file's layout, by mapping: at once, and shared with the page cache. */
  MAPPED,
  /**
   * Types that have a packing rearranged in memory of the process, the rest mapped. Takes a moment,
   * see {@link PackingMode}; fails if the budget doesn't allow it.
   */
  PACKED;

  /** Returns how a mapped matrix is packed, memory permitting; null if it isn't. */
  PanelPacking packing(WeightMatrix matrix) {
    if (this == MAPPED) {
      return null;
    }
    PanelPacking packing = Kernels.get().packing(matrix.type());
    return packing != null && packing.fits(matrix.columns()) ? packing : null;
  }
}

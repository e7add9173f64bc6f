package dev.herd.core.model;

import dev.herd.core.kernel.Kernels;
import dev.herd.core.kernel.PanelPacking;
import dev.herd.core.kernel.WeightMatrix;
import dev.herd.gguf.GgufTensor;

/** Decides where the weights lie that a {@link TensorReader} finds in a file. */
interface WeightStore {
  /** Returns a matrix to multiply with: packed, or the view on the file that it is. */
  WeightMatrix matrix(WeightMatrix mapped);

  /** Returns a matrix whose rows are looked up. */
  WeightMatrix table(WeightMatrix mapped);

  /** Returns a tensor as floats on the heap. */
  float[] vector(GgufTensor tensor, int length);

  /** Returns how a matrix is packed in a layout, memory permitting; null if it isn't. */
  static PanelPacking packing(WeightMatrix matrix, WeightLayout layout) {
    PanelPacking packing = Kernels.get().packing(matrix.type());
    boolean fits = packing != null && packing.fits(matrix.columns());
    return fits && layout != WeightLayout.MAPPED ? packing : null;
  }
}

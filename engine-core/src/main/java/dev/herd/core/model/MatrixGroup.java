package dev.herd.core.model;

import dev.herd.core.kernel.Activations;
import dev.herd.core.kernel.Kernels;
import dev.herd.core.kernel.WeightMatrix;
import java.util.function.UnaryOperator;

/**
 * Matrices that one region of a forward pass multiplies with the same activations. They are mapped
 * at first, and may be replaced once, all together, by what they are packed.
 *
 * <p>Not synchronised: {@link #plan} comes before the group is published, {@link #matrices} and
 * {@link #replace} are for the holder of the worker team's turn. So a pass sees one layout from
 * beginning to end, and reads no more than a field for it.
 */
final class MatrixGroup {
  private final WeightMatrix[] mapped;

  /** What they will be, or are by now; null if they stay as they are. */
  private WeightMatrix[] packed;

  /** Passes may have seen them mapped before they are packed. */
  private boolean replacedInUse;

  private WeightMatrix[] current;

  MatrixGroup(WeightMatrix... mapped) {
    this.mapped = mapped;
    current = mapped;
  }

  /** Returns the matrices as they lie now; not to be changed. */
  WeightMatrix[] matrices() {
    return current;
  }

  /**
   * Decides what the matrices will be.
   *
   * @param layout returns what a mapped matrix is to become, or itself where it stays
   */
  void plan(UnaryOperator<WeightMatrix> layout, PackingMode mode) {
    WeightMatrix[] planned = new WeightMatrix[mapped.length];
    boolean changes = false;
    for (int i = 0; i < mapped.length; i++) {
      planned[i] = layout.apply(mapped[i]);
      changes |= planned[i] != mapped[i];
    }
    if (changes) {
      packed = planned;
      replacedInUse = mode == PackingMode.BACKGROUND;
    }
  }

  /** Returns how many matrices there are. */
  int size() {
    return mapped.length;
  }

  /** Returns a matrix in the file's layout, whatever it is now. */
  WeightMatrix mapped(int i) {
    return mapped[i];
  }

  /** Returns what {@link #plan} made of a matrix, which may be the mapped one. */
  WeightMatrix planned(int i) {
    return packed == null ? mapped[i] : packed[i];
  }

  /** Gives the plan up: the matrices stay as they are. */
  void keep() {
    packed = null;
  }

  /** Puts the planned matrices in place, whose weights are there. */
  void replace() {
    current = packed;
  }

  /** Asks for room for the forms of {@code input} that products in any layout to come read. */
  void need(Activations input, int tokens) {
    if (packed == null || replacedInUse) {
      need(input, tokens, mapped);
    }
    if (packed != null) {
      need(input, tokens, packed);
    }
  }

  private static void need(Activations input, int tokens, WeightMatrix[] matrices) {
    for (WeightMatrix matrix : matrices) {
      Kernels.get().matMul(matrix).need(input, tokens, matrix.columns());
    }
  }
}

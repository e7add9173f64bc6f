package dev.herd.core.model;

import dev.herd.core.kernel.VectorOps;
import dev.herd.core.model.ModelDescription.FeedForward;

/** The function between the matrices of a feed-forward layer. */
record GatedActivation(VectorOps ops, FeedForward shape) {
  /** Returns the number of values that {@link #apply} reads a token: gate and up, or up alone. */
  int inputWidth() {
    return inputWidth(shape);
  }

  static int inputWidth(FeedForward shape) {
    return shape.gated() ? 2 * shape.width() : shape.width();
  }

  /** Applies the function to one token's row of {@code from}. */
  void apply(float[] from, int offset, float[] to, int toOffset) {
    int width = shape.width();
    int up = offset + width;
    switch (shape.activation()) {
      case SILU -> ops.siluMultiply(from, offset, from, up, to, toOffset, width);
      case GELU -> {
        if (shape.gated()) {
          ops.geluMultiply(from, offset, from, up, to, toOffset, width);
        } else {
          ops.gelu(from, offset, to, toOffset, width);
        }
      }
    }
  }
}

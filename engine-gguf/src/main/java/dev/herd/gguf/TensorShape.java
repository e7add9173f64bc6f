package dev.herd.gguf;

import java.util.Arrays;

/** Dimensions of a tensor in ggml's order: the contiguous one first. */
final class TensorShape {
  private final long[] dimensions;
  private final long elements;

  /** Creates a shape that {@link #problem} found nothing wrong with. */
  TensorShape(long... dimensions) {
    this.dimensions = dimensions.clone();
    long product = 1;
    for (long dimension : dimensions) {
      product = Math.multiplyExact(product, dimension);
    }
    this.elements = product;
  }

  /** Returns what is wrong with these dimensions for a tensor of the type, or null. */
  static String problem(GgmlType type, long... dimensions) {
    if (dimensions.length < 1 || dimensions.length > Limits.DIMENSIONS) {
      return dimensions.length + " dimensions, not between 1 and " + Limits.DIMENSIONS;
    }
    for (int i = 0; i < dimensions.length; i++) {
      if (dimensions[i] < 1) {
        return "dimension " + i + " is " + Long.toUnsignedString(dimensions[i]);
      }
    }
    if (dimensions[0] % type.blockSize() != 0) {
      return "rows of %d values are no whole number of %s blocks of %d"
          .formatted(dimensions[0], type, type.blockSize());
    }
    try {
      long elements = 1;
      for (long dimension : dimensions) {
        elements = Math.multiplyExact(elements, dimension);
      }
      type.bytes(elements);
      return null;
    } catch (ArithmeticException e) {
      return "dimensions %s of type %s take more than 2^63 - 1 bytes"
          .formatted(Arrays.toString(dimensions), type);
    }
  }

  int count() {
    return dimensions.length;
  }

  long dimension(int i) {
    return dimensions[i];
  }

  long elements() {
    return elements;
  }

  @Override
  public String toString() {
    return Arrays.toString(dimensions);
  }
}

package dev.herd.gguf;

import java.lang.foreign.MemorySegment;

/**
 * A tensor of a GGUF file: a view on the mapping, usable until the file is closed. Its row length
 * is a multiple of the type's block size and its data lies within the file; both were checked when
 * the file was opened.
 */
public final class GgufTensor {
  private final String name;
  private final GgmlType type;
  private final TensorShape shape;
  private final MemorySegment data;

  GgufTensor(String name, GgmlType type, TensorShape shape, MemorySegment data) {
    this.name = name;
    this.type = type;
    this.shape = shape;
    this.data = data;
  }

  /** Returns the name, unique in the model. */
  public String name() {
    return name;
  }

  /** Returns the element type. */
  public GgmlType type() {
    return type;
  }

  /** Returns the number of dimensions, 1 to 4. */
  public int dimensions() {
    return shape.count();
  }

  /**
   * Returns the size of dimension {@code i} in ggml's order: 0 is the contiguous one, the columns
   * of a matrix. From {@link #dimensions()} up to 3 it is 1.
   *
   * @throws IndexOutOfBoundsException if {@code i} is not between 0 and 3
   */
  public long dimension(int i) {
    if (i < 0 || i >= Limits.DIMENSIONS) {
      throw new IndexOutOfBoundsException("dimension " + i + " of tensor " + name);
    }
    return i < shape.count() ? shape.dimension(i) : 1;
  }

  /** Returns the number of values. */
  public long elements() {
    return shape.elements();
  }

  /** Returns the size of the data in bytes. */
  public long bytes() {
    return data.byteSize();
  }

  /**
   * Returns the data: a read-only segment of exactly {@link #bytes()} bytes, in the file's layout.
   * Reading it after the file was closed throws {@link IllegalStateException}.
   */
  public MemorySegment data() {
    return data;
  }

  /** Returns the dimensions as text, contiguous one first, such as {@code [2048, 32000]}. */
  public String shape() {
    return shape.toString();
  }

  @Override
  public String toString() {
    return name + " " + type + " " + shape;
  }
}

package dev.herd.core.kernel;

import dev.herd.gguf.GgmlType;
import java.lang.foreign.MemorySegment;

/**
 * A weight matrix of {@code rows x columns} in the file's layout: rows one after another, each a
 * whole number of blocks; or packed into panels by {@link PanelPacking}. An immutable view; whoever
 * owns the memory outlives it.
 */
public final class WeightMatrix {
  private final String name;
  private final GgmlType type;
  private final MemorySegment data;
  private final int rows;
  private final int columns;
  private final long rowBytes;
  private final boolean packed;

  /**
   * Makes a view on {@code data}.
   *
   * @param name what errors call it
   * @param data exactly the matrix's bytes, or more
   * @throws IllegalArgumentException if a size is not positive, the columns are no whole number of
   *     blocks, the type is one that matrices can't have, or {@code data} is too short
   */
  public WeightMatrix(String name, GgmlType type, MemorySegment data, int rows, int columns) {
    if (!supports(type)) {
      throw new IllegalArgumentException(name + ": weights can't be of type " + type);
    }
    if (rows <= 0 || columns <= 0 || columns % type.blockSize() != 0) {
      throw new IllegalArgumentException(
          "%s: %d x %d is no matrix of %s, whose rows are blocks of %d"
              .formatted(name, rows, columns, type, type.blockSize()));
    }
    this.packed = false;
    this.rowBytes = type.bytes(columns);
    if (data.byteSize() / rowBytes < rows) {
      throw new IllegalArgumentException(
          "%s: %d x %d of %s take %d bytes, but there are %d"
              .formatted(name, rows, columns, type, rowBytes * rows, data.byteSize()));
    }
    this.name = name;
    this.type = type;
    this.data = data;
    this.rows = rows;
    this.columns = columns;
  }

  /** Makes a view on {@code source}'s weights packed into panels, which fill {@code data}. */
  WeightMatrix(WeightMatrix source, MemorySegment data) {
    this.packed = true;
    this.rowBytes = source.rowBytes;
    this.name = source.name;
    this.type = source.type;
    this.data = data;
    this.rows = source.rows;
    this.columns = source.columns;
  }

  /** Returns whether matrices may have {@code type}: every type of real numbers but F64. */
  static boolean supports(GgmlType type) {
    return switch (type) {
      case I8, I16, I32, I64, F64 -> false;
      default -> true;
    };
  }

  /** Returns what errors call this matrix. */
  public String name() {
    return name;
  }

  /** Returns the type of the weights. */
  public GgmlType type() {
    return type;
  }

  /** Returns the number of rows: the outputs of a product. */
  public int rows() {
    return rows;
  }

  /** Returns the number of columns: the inputs of a product. */
  public int columns() {
    return columns;
  }

  /** Returns whether the weights are packed into panels: a layout of this process alone. */
  public boolean isPacked() {
    return packed;
  }

  /** Returns the size of a row in bytes, wherever its bytes lie. */
  public long rowBytes() {
    return rowBytes;
  }

  /** Returns the bytes of all rows, or of all panels. */
  public MemorySegment data() {
    return data;
  }
}

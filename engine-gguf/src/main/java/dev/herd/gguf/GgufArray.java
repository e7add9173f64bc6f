package dev.herd.gguf;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * An array of metadata: a view on the mapping, usable until the file is closed, safe for any number
 * of threads.
 *
 * <p>Numbers are read in place. Elements of differing size (strings, arrays) are found through the
 * offset of every {@value #STRIDE}th one, noted on the first random access (a quarter of a byte per
 * element), and a short walk from there. A reader of all strings takes {@link #stringOffsets}
 * instead, one walk that makes no Java string.
 *
 * <p>An element of another kind than the getter's, or one that doesn't fit, is a {@link
 * GgufFormatException}; an index that isn't in the array an {@link IndexOutOfBoundsException}.
 */
public final class GgufArray {
  /** A power of two. */
  private static final int STRIDE = 32;

  private final Path file;
  private final String key;
  private final MemorySegment header;
  private final long elements;
  private final GgufValueType elementType;
  private final int size;

  /** Offset of elements 0, STRIDE, 2 * STRIDE...; written once or, harmlessly, more than once. */
  private volatile long[] checkpoints;

  /**
   * Creates a view on an array that was checked.
   *
   * @param start position of the array's element type in {@code header}
   */
  GgufArray(Path file, String key, MemorySegment header, long start) {
    this.file = file;
    this.key = key;
    this.header = header;
    this.elementType = GgufValueType.byId(header.get(LittleEndian.INT, start));
    this.size = Math.toIntExact(header.get(LittleEndian.LONG, start + HeaderLayout.TYPE_BYTES));
    this.elements = start + HeaderLayout.ARRAY_HEAD_BYTES;
  }

  /** Returns the type of all elements. */
  public GgufValueType elementType() {
    return elementType;
  }

  /** Returns the number of elements. */
  public int size() {
    return size;
  }

  /** Returns string {@code i}; malformed UTF-8 in it becomes U+FFFD. */
  public String string(int i) {
    long offset = stringOffset(i);
    return Scalars.text(header, offset, stringLength(offset));
  }

  /** Returns integer {@code i}, of any integer type; one over 2^63 - 1 is refused. */
  public long integer(int i) {
    require(elementType.isInteger(), "integers");
    long value = Scalars.integer(header, elementType, numberOffset(i));
    if (value < 0 && elementType == GgufValueType.UINT64) {
      throw failure(i, Long.toUnsignedString(value) + " is over 2^63 - 1");
    }
    return value;
  }

  /** Returns floating-point number {@code i}; NaN is refused, infinities are not. */
  public float real(int i) {
    require(elementType.isReal(), "floating-point numbers");
    float value = (float) Scalars.real(header, elementType, numberOffset(i));
    if (Float.isNaN(value)) {
      throw failure(i, "not a number");
    }
    return value;
  }

  /** Returns flag {@code i}. */
  public boolean flag(int i) {
    require(elementType == GgufValueType.BOOL, "flags");
    byte flag = header.get(LittleEndian.BYTE, numberOffset(i));
    if (flag != 0 && flag != 1) {
      throw failure(i, "flag " + Byte.toUnsignedInt(flag) + " is neither 0 nor 1");
    }
    return flag != 0;
  }

  /** Returns array {@code i} of an array of arrays. */
  public GgufArray array(int i) {
    require(elementType == GgufValueType.ARRAY, "arrays");
    return new GgufArray(file, key, header, variableOffset(i));
  }

  /**
   * Copies all elements, integers of any type that each fit an {@code int}.
   *
   * @param target {@link #size()} elements
   */
  public void copyIntegers(int[] target) {
    require(elementType.isInteger(), "integers");
    requireSize(target.length);
    if (elementType == GgufValueType.INT32) {
      MemorySegment.copy(header, LittleEndian.INT, elements, target, 0, size);
      return;
    }
    for (int i = 0; i < size; i++) {
      long value = integer(i);
      if (value != (int) value) {
        throw failure(i, value + " doesn't fit 32 bits");
      }
      target[i] = (int) value;
    }
  }

  /**
   * Copies all elements, floating-point numbers; NaN is refused, infinities are not.
   *
   * @param target {@link #size()} elements
   */
  public void copyReals(float[] target) {
    require(elementType.isReal(), "floating-point numbers");
    requireSize(target.length);
    for (int i = 0; i < size; i++) {
      target[i] = real(i);
    }
  }

  /** Returns the read-only segment that holds the elements and that offsets refer to. */
  public MemorySegment segment() {
    return header;
  }

  /** Returns the byte offset of the first number of an array of numbers or flags. */
  public long numbersOffset() {
    require(elementType.bytes() > 0, "numbers");
    return elements;
  }

  /**
   * Finds all strings in one walk.
   *
   * @param target {@link #size()} elements; gets the byte offset in {@link #segment()} of each
   *     string's first byte, whose length {@link #stringLength(long)} tells
   */
  public void stringOffsets(long[] target) {
    require(elementType == GgufValueType.STRING, "strings");
    requireSize(target.length);
    long at = elements;
    for (int i = 0; i < size; i++) {
      target[i] = at + HeaderLayout.COUNT_BYTES;
      at = skipString(at);
    }
  }

  /** Returns the byte offset in {@link #segment()} of string {@code i}'s first byte. */
  public long stringOffset(int i) {
    require(elementType == GgufValueType.STRING, "strings");
    return variableOffset(i) + HeaderLayout.COUNT_BYTES;
  }

  /** Returns the bytes of the string whose first byte is at the given offset. */
  public int stringLength(long stringOffset) {
    long bytes = Scalars.stringBytes(header, stringOffset - HeaderLayout.COUNT_BYTES);
    if (bytes < 0 || bytes > Limits.STRING_BYTES) {
      throw new GgufFormatException(
          file,
          field(),
          stringOffset - HeaderLayout.COUNT_BYTES,
          "a string of " + bytes + " bytes is over " + Limits.STRING_BYTES);
    }
    return (int) bytes;
  }

  private long numberOffset(int i) {
    checkIndex(i);
    return elements + (long) i * elementType.bytes();
  }

  private long variableOffset(int i) {
    checkIndex(i);
    long[] marks = checkpoints;
    if (marks == null) {
      marks = findCheckpoints();
    }
    long at = marks[i / STRIDE];
    for (int left = i % STRIDE; left > 0; left--) {
      at = skip(at);
    }
    return at;
  }

  private long[] findCheckpoints() {
    long[] marks = new long[(size - 1) / STRIDE + 1];
    long at = elements;
    for (int i = 0; i < size; i++) {
      if (i % STRIDE == 0) {
        marks[i / STRIDE] = at;
      }
      at = skip(at);
    }
    checkpoints = marks;
    return marks;
  }

  private long skip(long at) {
    return elementType == GgufValueType.STRING ? skipString(at) : skipArray(at);
  }

  private long skipString(long at) {
    return at + HeaderLayout.COUNT_BYTES + Scalars.stringBytes(header, at);
  }

  /** The depth of arrays was checked when the file was opened. */
  private long skipArray(long at) {
    GgufArray inner = new GgufArray(file, key, header, at);
    if (inner.elementType.bytes() > 0) {
      return inner.elements + (long) inner.size * inner.elementType.bytes();
    }
    long end = inner.elements;
    for (int i = 0; i < inner.size; i++) {
      end = inner.skip(end);
    }
    return end;
  }

  private void checkIndex(int i) {
    if (i < 0 || i >= size) {
      throw new IndexOutOfBoundsException("element " + i + " of " + size + " in " + key);
    }
  }

  private void requireSize(int length) {
    if (length != size) {
      throw new IllegalArgumentException(
          "a target of " + length + " elements for the " + size + " of " + key);
    }
  }

  private void require(boolean isOfKind, String wanted) {
    if (!isOfKind) {
      throw new GgufFormatException(
          file,
          field(),
          elements - HeaderLayout.ARRAY_HEAD_BYTES,
          wanted + " are needed, not elements of type " + elementType.label());
    }
  }

  private GgufFormatException failure(int i, String problem) {
    return new GgufFormatException(file, field() + " element " + i, numberOffset(i), problem);
  }

  private String field() {
    return "metadata " + Printable.name(key);
  }
}

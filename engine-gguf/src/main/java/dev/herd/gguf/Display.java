package dev.herd.gguf;

import java.lang.foreign.MemorySegment;

/** Metadata values as short text on one line, for listings. */
final class Display {
  private static final int STRING_CHARS = 80;
  private static final int ELEMENT_CHARS = 24;
  private static final int ELEMENTS = 6;

  /** Arrays nested deeper show their type and length alone. */
  private static final int DEPTH = 2;

  /** Bytes that a character takes at most. */
  private static final int UTF8_BYTES = 4;

  private Display() {}

  static String scalar(MemorySegment header, GgufValueType type, long offset) {
    return switch (type) {
      case STRING -> string(header, offset + HeaderLayout.COUNT_BYTES, STRING_CHARS);
      case FLOAT32 -> Float.toString(header.get(LittleEndian.FLOAT, offset));
      case FLOAT64 -> Double.toString(header.get(LittleEndian.DOUBLE, offset));
      case BOOL -> Boolean.toString(header.get(LittleEndian.BYTE, offset) != 0);
      case UINT64 -> Long.toUnsignedString(header.get(LittleEndian.LONG, offset));
      case UINT8, INT8, UINT16, INT16, UINT32, INT32, INT64 ->
          Long.toString(Scalars.integer(header, type, offset));
      case ARRAY -> throw new IllegalArgumentException("an array is no scalar");
    };
  }

  static String array(GgufArray array) {
    StringBuilder text = new StringBuilder();
    append(text, array, 1);
    return text.toString();
  }

  private static void append(StringBuilder text, GgufArray array, int depth) {
    text.append(array.elementType().label()).append('[').append(array.size()).append(']');
    if (depth > DEPTH) {
      return;
    }
    text.append(" {");
    int shown = Math.min(array.size(), ELEMENTS);
    for (int i = 0; i < shown; i++) {
      text.append(i == 0 ? "" : ", ");
      appendElement(text, array, i, depth);
    }
    text.append(shown < array.size() ? ", ...}" : "}");
  }

  private static void appendElement(StringBuilder text, GgufArray array, int i, int depth) {
    switch (array.elementType()) {
      case ARRAY -> append(text, array.array(i), depth + 1);
      case STRING -> text.append(string(array.segment(), array.stringOffset(i), ELEMENT_CHARS));
      default -> {
        long offset = array.numbersOffset() + (long) i * array.elementType().bytes();
        text.append(scalar(array.segment(), array.elementType(), offset));
      }
    }
  }

  /** Decodes no more of a string than is shown. */
  private static String string(MemorySegment header, long offset, int maxChars) {
    long bytes = Scalars.stringBytes(header, offset - HeaderLayout.COUNT_BYTES);
    int read = (int) Math.min(bytes, (long) (maxChars + 1) * UTF8_BYTES);
    return '"' + Printable.line(Printable.cut(Scalars.text(header, offset, read), maxChars)) + '"';
  }
}

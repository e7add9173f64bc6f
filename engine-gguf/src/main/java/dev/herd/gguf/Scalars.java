package dev.herd.gguf;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/** Reads single values of metadata at offsets that were checked when the file was opened. */
final class Scalars {
  private Scalars() {}

  /** Reads an integer; one of type UINT64 over 2^63 - 1 comes out negative. */
  static long integer(MemorySegment header, GgufValueType type, long offset) {
    return switch (type) {
      case UINT8 -> Byte.toUnsignedLong(header.get(LittleEndian.BYTE, offset));
      case INT8 -> header.get(LittleEndian.BYTE, offset);
      case UINT16 -> Short.toUnsignedLong(header.get(LittleEndian.SHORT, offset));
      case INT16 -> header.get(LittleEndian.SHORT, offset);
      case UINT32 -> Integer.toUnsignedLong(header.get(LittleEndian.INT, offset));
      case INT32 -> header.get(LittleEndian.INT, offset);
      case UINT64, INT64 -> header.get(LittleEndian.LONG, offset);
      case FLOAT32, BOOL, STRING, ARRAY, FLOAT64 ->
          throw new IllegalArgumentException(type + " is no integer type");
    };
  }

  static double real(MemorySegment header, GgufValueType type, long offset) {
    return switch (type) {
      case FLOAT32 -> header.get(LittleEndian.FLOAT, offset);
      case FLOAT64 -> header.get(LittleEndian.DOUBLE, offset);
      default -> throw new IllegalArgumentException(type + " is no floating-point type");
    };
  }

  /** Returns the number of bytes of the string whose length stands at the offset. */
  static long stringBytes(MemorySegment header, long offset) {
    return header.get(LittleEndian.LONG, offset);
  }

  /** Decodes {@code bytes} bytes of UTF-8; malformed ones become U+FFFD. */
  static String text(MemorySegment header, long offset, int bytes) {
    byte[] utf8 = new byte[bytes];
    MemorySegment.copy(header, LittleEndian.BYTE, offset, utf8, 0, bytes);
    return new String(utf8, StandardCharsets.UTF_8);
  }
}

package dev.herd.gguf;

import java.util.Locale;

/** The type of a metadata value; the numbers are those of {@code enum gguf_type} in gguf.h. */
public enum GgufValueType {
  /** Unsigned 8-bit integer. */
  UINT8(0, 1),
  /** Signed 8-bit integer. */
  INT8(1, 1),
  /** Unsigned 16-bit integer. */
  UINT16(2, 2),
  /** Signed 16-bit integer. */
  INT16(3, 2),
  /** Unsigned 32-bit integer. */
  UINT32(4, 4),
  /** Signed 32-bit integer. */
  INT32(5, 4),
  /** IEEE 754 binary32. */
  FLOAT32(6, 4),
  /** One byte, 0 or 1. */
  BOOL(7, 1),
  /** UTF-8 bytes after their 64-bit number. */
  STRING(8, 0),
  /** Values of one type after that type and their 64-bit number. */
  ARRAY(9, 0),
  /** Unsigned 64-bit integer. */
  UINT64(10, 8),
  /** Signed 64-bit integer. */
  INT64(11, 8),
  /** IEEE 754 binary64. */
  FLOAT64(12, 8);

  private static final GgufValueType[] BY_ID = values();

  private final int id;
  private final int bytes;

  GgufValueType(int id, int bytes) {
    this.id = id;
    this.bytes = bytes;
  }

  /** Returns the number that files use for this type. */
  public int id() {
    return id;
  }

  /** Returns the size of a value in bytes, 0 where that differs from value to value. */
  public int bytes() {
    return bytes;
  }

  /** Returns whether values are integers, signed or not, of any width. */
  public boolean isInteger() {
    return switch (this) {
      case UINT8, INT8, UINT16, INT16, UINT32, INT32, UINT64, INT64 -> true;
      case FLOAT32, BOOL, STRING, ARRAY, FLOAT64 -> false;
    };
  }

  /** Returns whether values are floating-point numbers. */
  public boolean isReal() {
    return this == FLOAT32 || this == FLOAT64;
  }

  /** Returns the type with the given number in files, or null if there is none. */
  public static GgufValueType byId(long id) {
    return id >= 0 && id < BY_ID.length ? BY_ID[(int) id] : null;
  }

  /** Returns the name in lower case, as messages and listings show it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}

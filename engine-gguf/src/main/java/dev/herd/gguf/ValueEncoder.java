package dev.herd.gguf;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Metadata values as the bytes that stand in a file, in a buffer that grows. */
final class ValueEncoder {
  private static final int INITIAL_BYTES = 64;

  private ByteBuffer bytes = newBuffer(INITIAL_BYTES);

  private static ByteBuffer newBuffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Returns what was added so far; the encoder isn't used any more. */
  MemorySegment encoded() {
    byte[] value = new byte[bytes.flip().remaining()];
    bytes.get(value);
    return MemorySegment.ofArray(value);
  }

  ValueEncoder integer(GgufValueType type, long value) {
    checkRange(type, value);
    ByteBuffer target = reserve(type.bytes());
    switch (type.bytes()) {
      case 1 -> target.put((byte) value);
      case 2 -> target.putShort((short) value);
      case 4 -> target.putInt((int) value);
      default -> target.putLong(value);
    }
    return this;
  }

  private static void checkRange(GgufValueType type, long value) {
    boolean fits =
        switch (type) {
          case UINT8 -> value >= 0 && value <= 0xff;
          case INT8 -> value == (byte) value;
          case UINT16 -> value >= 0 && value <= 0xffff;
          case INT16 -> value == (short) value;
          case UINT32 -> value >= 0 && value <= 0xffff_ffffL;
          case INT32 -> value == (int) value;
          case UINT64 -> value >= 0;
          case INT64 -> true;
          default -> throw new IllegalArgumentException(type + " is no integer type");
        };
    if (!fits) {
      throw new IllegalArgumentException(value + " is no " + type);
    }
  }

  ValueEncoder real(GgufValueType type, double value) {
    switch (type) {
      case FLOAT32 -> reserve(Float.BYTES).putFloat((float) value);
      case FLOAT64 -> reserve(Double.BYTES).putDouble(value);
      default -> throw new IllegalArgumentException(type + " is no floating-point type");
    }
    return this;
  }

  ValueEncoder flag(boolean value) {
    reserve(Byte.BYTES).put((byte) (value ? 1 : 0));
    return this;
  }

  ValueEncoder string(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    reserve(HeaderLayout.COUNT_BYTES + utf8.length).putLong(utf8.length).put(utf8);
    return this;
  }

  ValueEncoder arrayHead(GgufValueType elementType, int size) {
    reserve(HeaderLayout.ARRAY_HEAD_BYTES).putInt(elementType.id()).putLong(size);
    return this;
  }

  /**
   * Adds an array.
   *
   * @param depth arrays around this one, itself included
   */
  ValueEncoder array(GgufArrayValue array, int depth) {
    if (depth > Limits.ARRAY_DEPTH) {
      throw new IllegalArgumentException(
          "arrays are nested more than " + Limits.ARRAY_DEPTH + " deep");
    }
    List<?> elements = array.elements();
    arrayHead(array.elementType(), elements.size());
    for (Object element : elements) {
      element(array.elementType(), element, depth);
    }
    return this;
  }

  private void element(GgufValueType type, Object element, int depth) {
    if (type.isInteger() && isInteger(element)) {
      integer(type, ((Number) element).longValue());
    } else if (type.isReal() && (element instanceof Float || element instanceof Double)) {
      real(type, ((Number) element).doubleValue());
    } else if (type == GgufValueType.BOOL && element instanceof Boolean flag) {
      flag(flag);
    } else if (type == GgufValueType.STRING && element instanceof String string) {
      string(string);
    } else if (type == GgufValueType.ARRAY && element instanceof GgufArrayValue array) {
      array(array, depth + 1);
    } else {
      throw new IllegalArgumentException(
          element + " of " + element.getClass() + " in an array of " + type);
    }
  }

  private static boolean isInteger(Object element) {
    return element instanceof Long
        || element instanceof Integer
        || element instanceof Short
        || element instanceof Byte;
  }

  private ByteBuffer reserve(int more) {
    if (bytes.remaining() < more) {
      int needed = Math.addExact(bytes.position(), more);
      int doubled = (int) Math.min(Integer.MAX_VALUE - 8, 2L * bytes.capacity());
      bytes = newBuffer(Math.max(needed, doubled)).put(bytes.flip());
    }
    return bytes;
  }
}

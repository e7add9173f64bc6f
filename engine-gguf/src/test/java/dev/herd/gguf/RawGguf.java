package dev.herd.gguf;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Bytes of a GGUF file put together field by field, wrong ones included. */
final class RawGguf {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** Starts a file of version 3 with the given counts. */
  static RawGguf header(long tensors, long entries) {
    return new RawGguf().text("GGUF").int32(3).int64(tensors).int64(entries);
  }

  RawGguf text(String text) {
    return bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  RawGguf bytes(byte... value) {
    bytes.writeBytes(value);
    return this;
  }

  RawGguf int32(long value) {
    return bytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt((int) value).array());
  }

  RawGguf int64(long value) {
    return bytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
  }

  /** A length and that many bytes of UTF-8. */
  RawGguf string(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    return int64(utf8.length).bytes(utf8);
  }

  /** A key and the type of its value, which has to follow. */
  RawGguf key(String key, GgufValueType type) {
    return string(key).int32(type.id());
  }

  /** A key and the start of an array, whose elements have to follow. */
  RawGguf array(String key, GgufValueType elements, long size) {
    return key(key, GgufValueType.ARRAY).arrayHead(elements, size);
  }

  RawGguf arrayHead(GgufValueType elements, long size) {
    return int32(elements.id()).int64(size);
  }

  RawGguf tensor(String name, long type, long offset, long... dimensions) {
    string(name).int32(dimensions.length);
    for (long dimension : dimensions) {
      int64(dimension);
    }
    return int32(type).int64(offset);
  }

  RawGguf align(int alignment) {
    return zeros(-bytes.size() & (alignment - 1));
  }

  RawGguf zeros(int count) {
    return bytes(new byte[count]);
  }

  byte[] toBytes() {
    return bytes.toByteArray();
  }

  Path write(Path file) throws IOException {
    return Files.write(file, toBytes());
  }
}

package dev.herd.gguf;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A cursor over a file's header. Every read is checked against the end of the file first, and every
 * error names what was being read.
 *
 * <p>This is the first code that a starting JVM runs over megabytes, most of it interpreted. A
 * {@link ByteBuffer} on the mapping takes half the time of the segment itself there, and messages
 * are put together only when one is thrown.
 */
final class HeaderReader {
  private final Path file;
  private final MemorySegment mapping;

  /** The part of the mapping that a header may take. */
  private final ByteBuffer window;

  private int position;

  private String subject = "header";
  private long number = -1;
  private String name;

  HeaderReader(Path file, MemorySegment mapping) {
    this.file = file;
    this.mapping = mapping;
    this.window =
        mapping
            .asSlice(0, Math.min(mapping.byteSize(), Limits.HEADER_BYTES))
            .asByteBuffer()
            .order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Says what is being read, for messages: an entry, by number while its name isn't known.
   *
   * @param name null where it isn't known yet
   */
  void subject(String kind, long number, String name) {
    this.subject = kind;
    this.number = number;
    this.name = name;
  }

  MemorySegment mapping() {
    return mapping;
  }

  long position() {
    return position;
  }

  /** Returns the size of the file in bytes. */
  long size() {
    return mapping.byteSize();
  }

  /** Moves over {@code bytes} bytes, which must be there. */
  void skip(long bytes, String what) {
    require(bytes, what);
    position += (int) bytes;
  }

  byte readByte(String what) {
    require(Byte.BYTES, what);
    byte value = window.get(position);
    position += Byte.BYTES;
    return value;
  }

  int readInt(String what) {
    require(Integer.BYTES, what);
    int value = window.getInt(position);
    position += Integer.BYTES;
    return value;
  }

  long readLong(String what) {
    require(Long.BYTES, what);
    long value = window.getLong(position);
    position += Long.BYTES;
    return value;
  }

  /**
   * Reads the number of things that follow and checks that the rest of the file has room for them.
   *
   * @param max the largest number that is accepted at all
   * @param bytesEach the fewest bytes that one of them takes
   */
  int readCount(String what, int max, int bytesEach) {
    long start = position;
    long count = readLong(what);
    if (count < 0 || count > max) {
      throw failure(start, "%s %s is over %d".formatted(what, Long.toUnsignedString(count), max));
    }
    if (count > remaining() / bytesEach) {
      throw failure(
          start,
          "%s %d needs at least %d bytes, but only %d are left"
              .formatted(what, count, count * bytesEach, remaining()));
    }
    return (int) count;
  }

  /** Reads a string of valid UTF-8, not empty, of at most {@code maxBytes} bytes. */
  String readName(String what, int maxBytes) {
    long start = position;
    long length = readLong(what);
    if (length <= 0 || length > maxBytes) {
      throw failure(
          start,
          "%s of %s bytes, not between 1 and %d"
              .formatted(what, Long.toUnsignedString(length), maxBytes));
    }
    require(length, what);
    byte[] utf8 = new byte[(int) length];
    window.get(position, utf8);
    String text = new String(utf8, StandardCharsets.UTF_8);
    // Malformed bytes were replaced, so they don't come back.
    if (!Arrays.equals(utf8, text.getBytes(StandardCharsets.UTF_8))) {
      throw failure(position, "%s %s is not valid UTF-8".formatted(what, Printable.name(text)));
    }
    position += utf8.length;
    return text;
  }

  /** Moves over {@code count} strings. */
  void skipStrings(int count) {
    ByteBuffer bytes = window;
    int end = bytes.limit();
    int at = position;
    for (int i = 0; i < count; i++) {
      if (end - at < HeaderLayout.COUNT_BYTES) {
        throw failure(at, "the file ends in the length of string %d of %d".formatted(i, count));
      }
      long length = bytes.getLong(at);
      int start = at + HeaderLayout.COUNT_BYTES;
      if (length < 0 || length > end - start) {
        throw failure(
            at,
            "string %d of %d has %s bytes, but only %d are left"
                .formatted(i, count, Long.toUnsignedString(length), end - start));
      }
      at = start + (int) length;
    }
    position = at;
  }

  private int remaining() {
    return window.limit() - position;
  }

  private void require(long bytes, String what) {
    if (bytes > remaining()) {
      throw failure(
          position,
          "the file ends in the %s: %d bytes needed, %d left".formatted(what, bytes, remaining()));
    }
  }

  /** Returns the exception for a problem with the current subject. */
  GgufFormatException failure(long offset, String problem) {
    String field = subject;
    if (name != null) {
      field += " " + Printable.name(name);
    } else if (number >= 0) {
      field += " entry " + number;
    }
    return new GgufFormatException(file, field, offset, problem);
  }
}

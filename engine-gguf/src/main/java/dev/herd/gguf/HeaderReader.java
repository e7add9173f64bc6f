package dev.herd.gguf;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A cursor over a file's header. Every read is checked against the end of the file first, and every
 * error names what was being read. Messages are put together only when one is thrown: string
 * concatenation is among the slowest things that a starting JVM does.
 */
final class HeaderReader {
  private final Path file;
  private final MemorySegment mapping;
  private long position;

  private String subject = "header";
  private long number = -1;
  private String name;

  HeaderReader(Path file, MemorySegment mapping) {
    this.file = file;
    this.mapping = mapping;
  }

  /** Says what is being read, for messages: the header as a whole. */
  void subject(String kind) {
    subject(kind, -1, null);
  }

  /** Says what is being read, for messages: an entry, by number while its name isn't known. */
  void subject(String kind, long number, String name) {
    this.subject = kind;
    this.number = number;
    this.name = name;
  }

  Path file() {
    return file;
  }

  MemorySegment mapping() {
    return mapping;
  }

  long position() {
    return position;
  }

  long size() {
    return mapping.byteSize();
  }

  long remaining() {
    return mapping.byteSize() - position;
  }

  /** Moves over {@code bytes} bytes, which must be there. */
  void skip(long bytes, String what) {
    require(bytes, what);
    position += bytes;
  }

  int readInt(String what) {
    require(Integer.BYTES, what);
    int value = mapping.get(LittleEndian.INT, position);
    position += Integer.BYTES;
    return value;
  }

  long readLong(String what) {
    require(Long.BYTES, what);
    long value = mapping.get(LittleEndian.LONG, position);
    position += Long.BYTES;
    return value;
  }

  byte readByte(String what) {
    require(Byte.BYTES, what);
    return mapping.get(LittleEndian.BYTE, position++);
  }

  /**
   * Reads the number of things that follow and checks that the rest of the file has room for them.
   *
   * @param max the largest number that is accepted at all
   * @param bytesEach the fewest bytes that one of them takes
   */
  long readCount(String what, long max, long bytesEach) {
    long start = position;
    long count = readLong(what);
    if (count < 0 || count > max) {
      throw failure(start, what + " " + Long.toUnsignedString(count) + " is over " + max);
    }
    if (count > remaining() / bytesEach) {
      throw failure(
          start,
          what
              + (" " + count + " takes at least " + bytesEach + " bytes each, but the file has ")
              + (remaining() + " more bytes"));
    }
    return count;
  }

  /** Reads a string of valid UTF-8, not empty, of at most {@code maxBytes} bytes. */
  String readName(String what, int maxBytes) {
    long start = position;
    long length = readLong(what);
    if (length <= 0 || length > maxBytes) {
      throw failure(
          start,
          what + " of " + Long.toUnsignedString(length) + " bytes, not between 1 and " + maxBytes);
    }
    require(length, what);
    byte[] utf8 = new byte[(int) length];
    MemorySegment.copy(mapping, LittleEndian.BYTE, position, utf8, 0, utf8.length);
    String text = new String(utf8, StandardCharsets.UTF_8);
    // Malformed bytes were replaced, so they don't come back.
    if (!Arrays.equals(utf8, text.getBytes(StandardCharsets.UTF_8))) {
      throw failure(position, what + " " + Printable.name(text) + " is not valid UTF-8");
    }
    position += length;
    return text;
  }

  /** Moves over {@code count} strings. */
  void skipStrings(long count) {
    MemorySegment bytes = mapping;
    long end = bytes.byteSize();
    long at = position;
    for (long i = 0; i < count; i++) {
      if (end - at < HeaderLayout.COUNT_BYTES) {
        throw stringFailure(at, i, end - at);
      }
      long length = bytes.get(LittleEndian.LONG, at);
      long next = at + HeaderLayout.COUNT_BYTES;
      if (length < 0 || length > end - next) {
        throw stringFailure(at, i, length);
      }
      at = next + length;
    }
    position = at;
  }

  private GgufFormatException stringFailure(long at, long index, long length) {
    long left = size() - at;
    if (left < HeaderLayout.COUNT_BYTES) {
      return failure(at, "the file ends in the length of string " + index);
    }
    return failure(
        at,
        "string "
            + index
            + " has "
            + Long.toUnsignedString(length)
            + " bytes, but the file has "
            + (left - HeaderLayout.COUNT_BYTES)
            + " more bytes");
  }

  private void require(long bytes, String what) {
    if (bytes > remaining()) {
      throw failure(
          position,
          "the file ends in the "
              + (what + ": " + bytes + " bytes needed, " + remaining() + " bytes left"));
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

package dev.herd.core.tokenizer;

import java.nio.charset.StandardCharsets;

/**
 * Byte strings one after the other, without an object each: string {@code i} is {@code
 * bytes[starts[i] .. starts[i + 1])}.
 */
final class PackedStrings {
  private final byte[] bytes;
  private final int[] starts;

  /**
   * Takes both arrays as they are.
   *
   * @param starts one more than there are strings, ascending
   */
  PackedStrings(byte[] bytes, int[] starts) {
    this.bytes = bytes;
    this.starts = starts;
  }

  /** Returns the bytes of all strings. */
  byte[] bytes() {
    return bytes;
  }

  int count() {
    return starts.length - 1;
  }

  int start(int index) {
    return starts[index];
  }

  int end(int index) {
    return starts[index + 1];
  }

  int length(int index) {
    return starts[index + 1] - starts[index];
  }

  boolean isEqual(int index, byte[] other, int from, int to) {
    int start = starts[index];
    int length = starts[index + 1] - start;
    if (length != to - from) {
      return false;
    }
    // Tokens are short: a loop costs less than the set-up of Arrays.equals.
    for (int i = 0; i < length; i++) {
      if (bytes[start + i] != other[from + i]) {
        return false;
      }
    }
    return true;
  }

  String string(int index) {
    return new String(bytes, starts[index], length(index), StandardCharsets.UTF_8);
  }

  long heapBytes() {
    return bytes.length + 4L * starts.length;
  }
}

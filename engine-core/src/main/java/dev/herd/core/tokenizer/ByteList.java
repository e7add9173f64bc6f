package dev.herd.core.tokenizer;

import java.util.Arrays;

/** A growable array of bytes. */
final class ByteList {
  private byte[] values;
  private int size;

  ByteList(int capacity) {
    values = new byte[capacity];
  }

  /** Returns the backing array; valid up to {@link #size()} and until the next change. */
  byte[] values() {
    return values;
  }

  int size() {
    return size;
  }

  void clear() {
    size = 0;
  }

  void add(int value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, Math.max(16, size * 2));
    }
    values[size++] = (byte) value;
  }

  void add(byte[] source, int from, int to) {
    for (int i = from; i < to; i++) {
      add(source[i]);
    }
  }

  /** Removes the bytes in {@code [from, to)}. */
  void remove(int from, int to) {
    System.arraycopy(values, to, values, from, size - to);
    size -= to - from;
  }

  byte[] toArray() {
    return Arrays.copyOf(values, size);
  }
}

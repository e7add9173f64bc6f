package dev.herd.core.tokenizer;

/** A text as code points and their {@link CharacterClass} bits; reused between fragments. */
final class CodePoints {
  private int[] points = new int[0];
  private byte[] classes = new byte[0];
  private int size;

  /** Replaces the contents by the bytes in {@code [from, to)}. */
  void decode(byte[] utf8, int from, int to) {
    if (points.length < to - from) {
      points = new int[to - from];
      classes = new byte[to - from];
    }
    size = Utf8.decode(utf8, from, to, points);
    for (int i = 0; i < size; i++) {
      classes[i] = (byte) CharacterClass.of(points[i]);
    }
  }

  int size() {
    return size;
  }

  int point(int index) {
    return points[index];
  }

  /** Returns whether the code point is in any of the classes. */
  boolean is(int index, int mask) {
    return (classes[index] & mask) != 0;
  }

  /** Returns whether there is a code point before {@code end} and it is in any of the classes. */
  boolean is(int index, int end, int mask) {
    return index < end && (classes[index] & mask) != 0;
  }

  /** Returns whether there is a code point before {@code end} and it is in none of the classes. */
  boolean isNot(int index, int end, int mask) {
    return index < end && (classes[index] & mask) == 0;
  }

  boolean isPoint(int index, int end, int point) {
    return index < end && points[index] == point;
  }

  boolean isLineEnd(int index, int end) {
    return index < end && (points[index] == '\n' || points[index] == '\r');
  }

  /** Returns where the run of code points in any of the classes, from {@code index} on, ends. */
  int skip(int index, int end, int mask) {
    int i = index;
    while (i < end && (classes[i] & mask) != 0) {
      i++;
    }
    return i;
  }

  /** Returns where the run of code points in none of the classes, from {@code index} on, ends. */
  int skipNot(int index, int end, int mask) {
    int i = index;
    while (i < end && (classes[i] & mask) == 0) {
      i++;
    }
    return i;
  }
}

package dev.herd.scheduler.routing;

/**
 * A text that can be read so often only. Patterns that backtrack read one character again and
 * again, so that bounding reads bounds the time of a search. Belongs to one search.
 */
final class BoundedText implements CharSequence {
  /** A search that isn't stuck reads each character a few times; this takes some 10 ms. */
  private static final int READS_PER_CHARACTER = 64;

  private static final int MINIMUM_READS = 100_000;
  private static final int MAXIMUM_READS = 4_000_000;

  private final String text;
  private int reads;

  BoundedText(String text) {
    this.text = text;
    long wanted = Math.max(MINIMUM_READS, (long) text.length() * READS_PER_CHARACTER);
    reads = (int) Math.min(MAXIMUM_READS, wanted);
  }

  @Override
  public int length() {
    return text.length();
  }

  @Override
  public char charAt(int index) {
    if (--reads < 0) {
      throw new ExhaustedException();
    }
    return text.charAt(index);
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    return text.substring(start, end);
  }

  @Override
  public String toString() {
    return text;
  }

  /** The reads are used up. */
  static final class ExhaustedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ExhaustedException() {
      super("the pattern takes too many steps on this text", null, false, false);
    }
  }
}

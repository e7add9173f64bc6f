package dev.herd.core.chat;

/**
 * What one rendering of an untrusted template may cost.
 *
 * @param maxSteps evaluated expressions and statements, and long values' characters in proportion
 * @param maxOutputCharacters length of the result, in UTF-16 units
 * @param maxTransientCharacters length of all strings made on the way together, in UTF-16 units; an
 *     element of a list counts as sixteen
 * @param maxDepth nested evaluations, nested data, recursion of macros
 */
public record TemplateLimits(
    long maxSteps, int maxOutputCharacters, long maxTransientCharacters, int maxDepth) {
  private static final long DEFAULT_STEPS = 10_000_000;
  private static final int DEFAULT_OUTPUT_CHARACTERS = 1 << 24;
  private static final long DEFAULT_TRANSIENT_CHARACTERS = 1L << 27;
  private static final int DEFAULT_DEPTH = 600;

  /** Refuses limits below 1. */
  public TemplateLimits {
    if (maxSteps < 1 || maxOutputCharacters < 1 || maxTransientCharacters < 1 || maxDepth < 1) {
      throw new IllegalArgumentException(
          "limits must be positive: steps %d, output %d, transient %d, depth %d"
              .formatted(maxSteps, maxOutputCharacters, maxTransientCharacters, maxDepth));
    }
  }

  /** Far more than any real conversation takes, and still about a second and a few 100 MB. */
  public static TemplateLimits defaults() {
    return new TemplateLimits(
        DEFAULT_STEPS, DEFAULT_OUTPUT_CHARACTERS, DEFAULT_TRANSIENT_CHARACTERS, DEFAULT_DEPTH);
  }
}

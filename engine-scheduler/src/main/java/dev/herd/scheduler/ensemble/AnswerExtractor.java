package dev.herd.scheduler.ensemble;

import java.util.Optional;

/**
 * Finds in a model's text what it answers, in a form in which equal answers are equal strings. A
 * pure function; texts are untrusted and may be of any length. {@link AnswerExtractors} has the
 * usual ones.
 */
@FunctionalInterface
public interface AnswerExtractor {
  /** Returns the answer, or empty where the text holds none: it then doesn't count as a vote. */
  Optional<String> extract(String text);

  /** Returns an extractor that asks {@code other} where this one finds nothing. */
  default AnswerExtractor or(AnswerExtractor other) {
    return text -> extract(text).or(() -> other.extract(text));
  }
}

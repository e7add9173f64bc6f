package dev.herd.examples.demo;

import dev.herd.scheduler.ensemble.AnswerExtractor;
import dev.herd.scheduler.ensemble.AnswerExtractors;
import java.util.List;
import java.util.stream.Stream;

/**
 * A problem and its result.
 *
 * @param question such as {@code 47+85}
 * @param result in decimal digits
 */
record Calculation(String question, String result) {
  /** The result is the last number of an answer; its steps come before. */
  static final AnswerExtractor RESULT = AnswerExtractors.lastNumber();

  /** Returns calculations such as {@code 47+85=132}. */
  static List<Calculation> of(String... equations) {
    return Stream.of(equations).map(Calculation::parse).toList();
  }

  private static Calculation parse(String equation) {
    int equals = equation.indexOf('=');
    return new Calculation(equation.substring(0, equals), equation.substring(equals + 1));
  }

  /** Returns the result that an answer comes to, "nothing" if it has none. */
  static String resultOf(String answer) {
    return RESULT.extract(answer).orElse("nothing");
  }
}

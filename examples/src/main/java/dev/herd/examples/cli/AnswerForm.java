package dev.herd.examples.cli;

import dev.herd.scheduler.ensemble.AnswerExtractor;
import dev.herd.scheduler.ensemble.AnswerExtractors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads what counts as the answer in a text. */
final class AnswerForm implements ITypeConverter<AnswerExtractor> {
  /** The most choices that questions with letters usually have. */
  private static final char LAST_LETTER = 'J';

  private static final String JSON = "json:";

  /** What follows "Answer:" and the like, or else all of the text. */
  static AnswerExtractor usual() {
    return AnswerExtractors.finalAnswer().or(AnswerExtractors.text());
  }

  @Override
  public AnswerExtractor convert(String value) {
    if (value.startsWith(JSON) && value.length() > JSON.length()) {
      return AnswerExtractors.jsonField(value.substring(JSON.length()));
    }
    return switch (value) {
      case "final" -> usual();
      case "number" -> AnswerExtractors.lastNumber();
      case "letter" -> AnswerExtractors.choice(LAST_LETTER);
      case "text" -> AnswerExtractors.text();
      default ->
          throw new TypeConversionException(
              "'" + value + "' is none of number, letter, text, final, json:FIELD");
    };
  }
}

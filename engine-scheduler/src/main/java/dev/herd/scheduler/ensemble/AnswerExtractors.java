package dev.herd.scheduler.ensemble;

/** The usual ways to find the answer in a text. All take time linear in its length. */
public final class AnswerExtractors {
  private AnswerExtractors() {}

  /**
   * The last number, in one form: thousands separators, currency signs, a plus sign and zeros that
   * don't count are dropped, exponents written out. "1,234.0" is "1234".
   */
  public static AnswerExtractor lastNumber() {
    return Numbers::last;
  }

  /**
   * What the last {@code \boxed{...}} holds, or else what the last line of the form "Answer: ...",
   * "The answer is ..." or "#### ..." says; a number in one form, other text as by {@link #text}.
   */
  public static AnswerExtractor finalAnswer() {
    return new FinalAnswer();
  }

  /**
   * The letter of a multiple choice.
   *
   * @param last the last letter that can be chosen, B to Z; the first is A
   */
  public static AnswerExtractor choice(char last) {
    return new Choice(last);
  }

  /**
   * All of the text, with Unicode forms, case, spaces, and punctuation at the ends made equal.
   * Empty text is no answer.
   */
  public static AnswerExtractor text() {
    return PlainText::normal;
  }

  /**
   * The value of a field of the first JSON object in the text that has it, with or without prose
   * around; numbers in one form. Objects, arrays and null are no answers.
   */
  public static AnswerExtractor jsonField(String name) {
    return new JsonField(name);
  }
}

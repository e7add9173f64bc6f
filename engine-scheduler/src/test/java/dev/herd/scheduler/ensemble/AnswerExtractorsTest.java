package dev.herd.scheduler.ensemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What counts as the answer in a text. */
class AnswerExtractorsTest {
  private static void check(AnswerExtractor extractor, String text, String expected) {
    Assertions.assertThat(extractor.extract(text).orElse(null)).as(text).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      textBlock =
          """
          The total is 1,234.0 dollars.        | 1234
          1234                                 | 1234
          $1,234.50!                           | 1234.5
          first 3, then 4                      | 4
          it is -5                             | -5
          x=-0.50                              | -0.5
          7-3                                  | 3
          (7)-3                                | 3
          -0                                   | 0
          \u22127                                   | -7
          -$12                                 | -12
          1.234e3                              | 1234
          2e-2                                 | 0.02
          1e999                                | 1
          .75                                  | 0.75
          12,34                                | 34
          1,234,567                            | 1234567
          100%                                 | 100
          007                                  | 7
          v2 of it                             | none
          no number                            | none
          """)
  void lastNumber(String text, String expected) {
    check(AnswerExtractors.lastNumber(), text, expected);
  }

  @Test
  void emptyTextHasNoAnswer() {
    for (AnswerExtractor extractor : all()) {
      check(extractor, "", null);
      check(extractor, " \n ", null);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      textBlock =
          """
          so \\boxed{42} it is            | 42
          \\boxed{1} and \\boxed{1,000.0}  | 1000
          \\boxed{\\frac{1}{2}}            | \\frac{1}{2}
          \\boxed{12                       | none
          Final answer: Paris.             | paris
          The answer is **Paris**          | paris
          #### 1,200                       | 1200
          Answer: 3 apples                 | 3 apples
          Answer:                          | none
          I can't say                      | none
          """)
  void finalAnswer(String text, String expected) {
    check(AnswerExtractors.finalAnswer(), text, expected);
  }

  @Test
  void theLastFinalLineCounts() {
    check(AnswerExtractors.finalAnswer(), "Answer: 1\nNo, wait.\nAnswer: 2\nGood.", "2");
    check(AnswerExtractors.finalAnswer(), "#### 5\n", "5");
    check(AnswerExtractors.finalAnswer(), "see #### 5", null);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      textBlock =
          """
          The answer is B.                       | B
          The correct answer is (C), since A is  | C
          Answer: **D**                          | D
          B                                      | B
          B) because                             | B
          (A)                                    | A
          \\boxed{C}                             | C
          \\boxed{\\text{(D)}}                   | D
          either (A) or (B)                      | B
          A good question                        | none
          The answer is A good one               | none
          the answer is E                        | none
          none of them                           | none
          """)
  void choice(String text, String expected) {
    check(AnswerExtractors.choice('D'), text, expected);
  }

  @Test
  void choiceNeedsLetters() {
    assertThatThrownBy(() -> AnswerExtractors.choice('A'))
        .isInstanceOf(IllegalArgumentException.class);
    check(AnswerExtractors.choice('E'), "the answer is E", "E");
  }

  @Test
  void textIgnoresCaseSpacesAndPunctuation() {
    for (String text : List.of("New York", " new\n york. ", "**NEW   YORK**", "\"New York!\"")) {
      check(AnswerExtractors.text(), text, "new york");
    }
    check(AnswerExtractors.text(), "...", null);
    check(AnswerExtractors.text(), "\uff21\uff22", "ab");
  }

  @Test
  void jsonFieldIsFoundInProse() {
    AnswerExtractor city = AnswerExtractors.jsonField("city");
    check(city, "{\"city\": \"Paris\"}", "Paris");
    check(
        city,
        "Sure {see below}:\n```json\n{\"x\": {\"city\": 1}, \"city\": \" Rome \"}\n```",
        "Rome");
    check(city, "{\"city\": 1,234}", null);
    check(city, "{\"city\": 1.50}", "1.5");
    check(city, "{\"city\": true}", "true");
    check(city, "{\"city\": null}", null);
    check(city, "{\"city\": [1]}", null);
    check(city, "{\"city\": \"Paris\"", null);
    check(city, "{\"town\": 1} {\"city\": 2}", "2");
    check(city, "{\"city\": 1, \"city\": 2}", "1");
  }

  @Test
  void extractorsCanBeChained() {
    AnswerExtractor chain = AnswerExtractors.finalAnswer().or(AnswerExtractors.lastNumber());
    check(chain, "Answer: 3 of 4", "3 of 4");
    check(chain, "3 of 4", "4");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "9",
        "1,234",
        ",123",
        "-",
        "{",
        "{\"a\":",
        "[",
        "Answer:",
        "answer is ",
        "\\boxed{",
        "#### ",
        "(",
        "(A",
        "A) ",
        " ",
        "**",
        "$",
        "1e",
        ".5",
        "\"",
        "\ud800"
      })
  void longTextsTakeLittleTime(String unit) {
    String text = unit.repeat(200_000 / unit.length());
    Assertions.assertThatCode(
            () ->
                org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(
                    Duration.ofSeconds(10), () -> all().forEach(e -> e.extract(text))))
        .doesNotThrowAnyException();
  }

  private static List<AnswerExtractor> all() {
    List<AnswerExtractor> all =
        List.of(
            AnswerExtractors.lastNumber(),
            AnswerExtractors.finalAnswer(),
            AnswerExtractors.choice('E'),
            AnswerExtractors.text(),
            AnswerExtractors.jsonField("city"));
    assertThat(all).hasSize(5);
    return all;
  }
}

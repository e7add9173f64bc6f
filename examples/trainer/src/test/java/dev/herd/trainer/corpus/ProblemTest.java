package dev.herd.trainer.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProblemTest {
  private static final Pattern STEP = Pattern.compile("([0-9+*-]+)=(-?\\d+)(?=[,.])");
  private static final Pattern TERM = Pattern.compile("([+-]?)(\\d+)(?:\\*(\\d+))?");

  @ParameterizedTest
  @ValueSource(chars = {'+', '-', '*'})
  void everyStepOfEveryAnswerIsRight(char operator) {
    for (int left = 0; left < 100; left++) {
      for (int right = 0; right < 100; right++) {
        Problem problem = new Problem(left, operator, right);
        String answer = problem.answer();
        Matcher steps = STEP.matcher(answer);
        String last = "";
        while (steps.find()) {
          assertThat(value(steps.group(1))).as(answer).isEqualTo(Long.parseLong(steps.group(2)));
          last = steps.group();
        }
        assertThat(last).isEqualTo(problem.text() + "=" + problem.result());
        assertThat(answer).endsWith(last + ".");
      }
    }
  }

  private static long value(String expression) {
    long value = 0;
    Matcher terms = TERM.matcher(expression);
    while (terms.find()) {
      long term = Long.parseLong(terms.group(2));
      term *= terms.group(3) == null ? 1 : Long.parseLong(terms.group(3));
      value += terms.group(1).equals("-") ? -term : term;
    }
    return value;
  }

  @Test
  void worksFromTheLowestPlace() {
    assertThat(new Problem(47, '+', 85).answer()).isEqualTo("7+5=12, 4+8+1=13, so 47+85=132.");
    assertThat(new Problem(85, '-', 47).answer()).isEqualTo("15-7=8, 8-1-4=3, so 85-47=38.");
    assertThat(new Problem(7, '*', 8).answer()).isEqualTo("7*8=56.");
  }

  @Test
  void aProblemIsHeldOutWithItsNumbersExchanged() {
    int heldOut = 0;
    for (int left = 10; left < 100; left++) {
      for (int right = 10; right < 100; right++) {
        boolean held = new Problem(left, '+', right).heldOut();
        assertThat(new Problem(right, '+', left).heldOut()).isEqualTo(held);
        heldOut += held ? 1 : 0;
      }
    }
    assertThat(heldOut).isBetween(600, 1000);
  }
}

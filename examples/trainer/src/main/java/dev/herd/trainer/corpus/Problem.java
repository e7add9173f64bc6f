package dev.herd.trainer.corpus;

/**
 * A sum, difference or product of numbers below 100, with the steps that lead to the result. Each
 * step is small enough to know by heart: a few digits, and what was carried. Digits that are worked
 * out first are those of the lower places, as on paper.
 *
 * @param left first number, 0 to 99
 * @param operator {@code +}, {@code -} or {@code *}
 * @param right second number, 0 to 99
 */
public record Problem(int left, char operator, int right) {
  /** Returns the problem as it is written, such as {@code 47+85}. */
  public String text() {
    return "" + left + operator + right;
  }

  /** Returns the result. */
  public int result() {
    return switch (operator) {
      case '+' -> left + right;
      case '-' -> left - right;
      default -> left * right;
    };
  }

  /**
   * Returns whether training never shows it, nor the same with its numbers exchanged. Those that
   * are steps of others are shown: numbers below 10, products with one of them or with tens.
   */
  public boolean heldOut() {
    int small = Math.min(left, right);
    int large = Math.max(left, right);
    boolean step = operator == '*' ? small < 10 || left % 10 == 0 || right % 10 == 0 : large < 10;
    return !step && HeldOut.contains("" + small + operator + large);
  }

  /** Returns the answer: the steps, then the result. */
  public String answer() {
    String steps = steps();
    return steps.isEmpty() ? text() + "=" + result() + "." : steps + "so " + solution();
  }

  private String solution() {
    return text() + "=" + result() + ".";
  }

  private String steps() {
    if (left < 10 && right < 10 && result() >= 0) {
      return "";
    }
    return switch (operator) {
      case '+' -> sum(left, right);
      case '-' -> left >= right ? difference(left, right) : negative();
      default -> right < 10 ? times(left, right) : left < 10 ? swapped() : product();
    };
  }

  private static String sum(int left, int right) {
    StringBuilder steps = new StringBuilder();
    int carry = 0;
    int places = Integer.toString(Math.max(left, right)).length();
    for (int place = 0, a = left, b = right; place < places; place++, a /= 10, b /= 10) {
      int digits = a % 10 + b % 10 + carry;
      steps.append(a % 10).append('+').append(b % 10).append(carry > 0 ? "+1=" : "=");
      steps.append(digits).append(", ");
      carry = digits / 10;
    }
    return steps.toString();
  }

  private static String difference(int left, int right) {
    int a = left % 10;
    int b = right % 10;
    String tens = left / 10 + (a < b ? "-1-" : "-") + right / 10;
    int rest = left / 10 - right / 10 - (a < b ? 1 : 0);
    int units = a < b ? a + 10 : a;
    return units + "-" + b + "=" + (units - b) + ", " + tens + "=" + rest + ", ";
  }

  private String negative() {
    Problem positive = new Problem(/* left= */ right, '-', /* right= */ left);
    String steps = right < 10 ? "" : difference(/* left= */ right, /* right= */ left);
    return right
        + " is more than "
        + left
        + ", "
        + steps
        + positive.text()
        + "="
        + positive.result()
        + ", ";
  }

  /** A number of one or two places times a digit. */
  private static String times(int number, int digit) {
    int units = number % 10 * digit;
    int carry = units / 10;
    int tens = number / 10 * digit + carry;
    return number % 10
        + "*"
        + digit
        + "="
        + units
        + ", "
        + number / 10
        + "*"
        + digit
        + (carry > 0 ? "+" + carry : "")
        + "="
        + tens
        + ", ";
  }

  private String swapped() {
    return text() + "=" + right + "*" + left + ", " + times(right, left);
  }

  private String product() {
    int tens = right / 10;
    String byTens = times(left, tens) + left + "*" + tens * 10 + "=" + left * tens * 10 + ", ";
    int units = right % 10;
    if (units == 0) {
      return times(left, tens);
    }
    return times(left, units)
        + left
        + "*"
        + units
        + "="
        + left * units
        + ", "
        + byTens
        + sum(left * units, left * tens * 10);
  }
}

package dev.herd.trainer.evaluation;

import java.util.Locale;

/**
 * What was measured.
 *
 * @param name what counts as right
 * @param right how many answers were right
 * @param asked how many were asked for
 */
public record Figure(String name, int right, int asked) {
  /** Returns the share of right answers in percent. */
  public double percent() {
    return asked == 0 ? 0 : 100.0 * right / asked;
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%s: %d of %d, %.1f %%", name, right, asked, percent());
  }
}

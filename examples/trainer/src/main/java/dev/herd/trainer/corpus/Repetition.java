package dev.herd.trainer.corpus;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Supplier;

/**
 * An exercise: words to be repeated. Whom a story is about and what a method is called have to be
 * copied from before, but few of their tokens teach that; here every token does. Networks learn to
 * copy late without (Olsson et al. 2022, "In-context Learning and Induction Heads").
 */
final class Repetition {
  /** How many of 100 samples are exercises, after the first steps. */
  static final int PERCENT = 10;

  private Repetition() {}

  static Sample sample(Dice dice, Supplier<String> words) {
    Set<String> distinct = new LinkedHashSet<>();
    int count = dice.between(8, 28);
    while (distinct.size() < count) {
      distinct.add(words.get());
    }
    String text = String.join(" ", distinct);
    return new Sample("Repeat: " + text, text);
  }
}

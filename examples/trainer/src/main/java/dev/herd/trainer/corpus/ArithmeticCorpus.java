package dev.herd.trainer.corpus;

import java.util.List;

/** Questions for sums, differences and products of numbers below 100. */
public final class ArithmeticCorpus implements Corpus {
  private static final List<String> SUMS =
      List.of(
          "What is %d + %d?",
          "%d+%d",
          "%d + %d",
          "%d + %d =",
          "%d+%d=?",
          "What is %d plus %d?",
          "How much is %d + %d?",
          "Calculate %d + %d.",
          "Add %d and %d.",
          "What's %d+%d?");
  private static final List<String> DIFFERENCES =
      List.of(
          "What is %d - %d?",
          "%d-%d",
          "%d - %d",
          "%d - %d =",
          "%d-%d=?",
          "What is %d minus %d?",
          "How much is %d - %d?",
          "Calculate %d - %d.",
          "Take %2$d from %1$d.",
          "What's %d-%d?");
  private static final List<String> PRODUCTS =
      List.of(
          "What is %d * %d?",
          "%d*%d",
          "%d * %d",
          "%d x %d =",
          "%d*%d=?",
          "What is %d times %d?",
          "How much is %d * %d?",
          "Calculate %d * %d.",
          "Multiply %d by %d.",
          "What's %d*%d?");

  @Override
  public Sample train(Dice dice) {
    return ask(dice, problem(dice, false));
  }

  @Override
  public Sample heldOut(Dice dice) {
    return ask(dice, problem(dice, true));
  }

  /** Returns a problem that is held out of training, or one that isn't. */
  public static Problem problem(Dice dice, boolean heldOut) {
    while (true) {
      char operator = dice.percent(25) ? '+' : dice.percent(45) ? '-' : '*';
      // A tenth with fewer places, which are rare otherwise.
      int limit = dice.percent(90) ? 100 : 10;
      Problem problem = new Problem(dice.below(limit), operator, dice.below(limit));
      if (problem.heldOut() == heldOut) {
        return problem;
      }
    }
  }

  /** Words a problem as a question, with its answer. */
  public static Sample ask(Dice dice, Problem problem) {
    List<String> forms =
        switch (problem.operator()) {
          case '+' -> SUMS;
          case '-' -> DIFFERENCES;
          default -> PRODUCTS;
        };
    return new Sample(
        dice.pick(forms).formatted(problem.left(), problem.right()), problem.answer());
  }
}

package dev.herd.trainer.corpus;

import java.util.List;

/** Small Java methods after a description. Held out is a tenth of the methods. */
public final class CodeCorpus implements Corpus {
  private static final int KNOWN_PERCENT = 22;
  private static final int FORMULA_PERCENT = 18;
  private static final int TEXT_PERCENT = 20;
  private static final int NAMED_PERCENT = 30;

  private static final List<String> FORMS =
      List.of(
          "Write a Java method that %s.",
          "Write a method that %s.",
          "Write a method which %s.",
          "Java method that %s",
          "a Java method that %s",
          "Please write a method that %s.",
          "I need a method that %s.",
          "A method that %s, please.");

  private static final List<String> NAMED_FORMS =
      List.of(
          "Write a Java method named %2$s that %1$s.",
          "Write a method named %2$s that %1$s.",
          "Write a method %2$s that %1$s.",
          "Write a Java method called %2$s that %1$s.");

  private static final List<String> VERBS =
      List.of(
          "get", "find", "compute", "calc", "my", "do", "test", "make", "show", "check", "sum",
          "count");
  private static final List<String> NOUNS =
      List.of(
          "Result", "Value", "Numbers", "Items", "Text", "Total", "Data", "Answer", "Sum", "Count",
          "List", "Values", "It", "All");

  @Override
  public Sample exercise(Dice dice) {
    return Repetition.sample(
        dice, () -> dice.percent(60) ? name(dice) : Integer.toString(dice.between(2, 99)));
  }

  @Override
  public Sample train(Dice dice) {
    if (dice.percent(Repetition.PERCENT)) {
      return exercise(dice);
    }
    return ask(dice, task(dice, false));
  }

  @Override
  public Sample heldOut(Dice dice) {
    return ask(dice, task(dice, true));
  }

  private static CodeTask task(Dice dice, boolean heldOut) {
    if (!heldOut && dice.percent(KNOWN_PERCENT)) {
      return KnownMethods.task(dice);
    }
    while (true) {
      CodeTask task =
          dice.percent(FORMULA_PERCENT)
              ? Formulas.task(dice)
              : dice.percent(TEXT_PERCENT) ? TextLoops.task(dice) : NumberLoops.task(dice);
      if (HeldOut.contains(task.code()) == heldOut) {
        return task;
      }
    }
  }

  private static String name(Dice dice) {
    return dice.pick(VERBS) + dice.pick(NOUNS);
  }

  private static Sample ask(Dice dice, CodeTask task) {
    boolean named = dice.percent(NAMED_PERCENT);
    String name = named ? name(dice) : task.name();
    String prompt = dice.pick(named ? NAMED_FORMS : FORMS).formatted(task.task(), name);
    return new Sample(prompt, task.code().replace("NAME", name));
  }
}

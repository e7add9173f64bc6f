package dev.herd.trainer.corpus;

import java.util.List;

/**
 * Short stories, asked for or begun. Held out are pairs of the animals that a story is about, and
 * where it is.
 */
public final class StoryCorpus implements Corpus {
  private static final int ALONE_PERCENT = 15;
  private static final List<String> WORDS =
      List.of("name", "animal", "other", "thing", "colour", "food", "othername", "size");

  private final Grammar grammar = Grammar.read("story.txt");

  /**
   * A story that is asked for.
   *
   * @param hero the animal that it is about
   * @param helper the animal that the hero meets
   */
  public record Order(String hero, String helper, Sample sample) {}

  @Override
  public Sample exercise(Dice dice) {
    return Repetition.sample(dice, () -> grammar.newText(dice).expand(dice.pick(WORDS)));
  }

  @Override
  public Sample train(Dice dice) {
    if (dice.percent(Repetition.PERCENT)) {
      return exercise(dice);
    }
    return order(dice, false).sample();
  }

  @Override
  public Sample heldOut(Dice dice) {
    return order(dice, true).sample();
  }

  /** Returns a story, and who is in it. */
  public Order order(Dice dice, boolean heldOut) {
    while (true) {
      Grammar.Text text = grammar.newText(dice);
      String hero = text.chosen("hero");
      String helper = text.chosen("helper");
      if (HeldOut.contains(hero + helper + text.chosen("place")) == heldOut) {
        String prompt = dice.percent(ALONE_PERCENT) ? "" : text.expand("prompt");
        return new Order(hero, helper, new Sample(prompt, text.expand("story")));
      }
    }
  }
}

package dev.herd.trainer.corpus;

import java.util.List;

/** Questions and answers: arithmetic, units, facts that are told, definitions, small talk. */
public final class ChatCorpus implements Corpus {
  /** A part of the corpus, and how many of 100 samples come from it. */
  private record Part(String name, int percent, Corpus corpus) {}

  private static final List<Part> PARTS =
      List.of(
          new Part("arithmetic", 45, new ArithmeticCorpus()),
          new Part("units", 12, new UnitCorpus()),
          new Part("facts", 23, new FactCorpus()),
          new Part("definitions", 12, new DefinitionCorpus()),
          new Part("smallTalk", 8, new SmallTalkCorpus()));

  @Override
  public Sample exercise(Dice dice) {
    return Repetition.sample(dice, () -> FactCorpus.word(dice));
  }

  @Override
  public Sample train(Dice dice) {
    return dice.percent(Repetition.PERCENT) ? exercise(dice) : part(dice).train(dice);
  }

  @Override
  public Sample heldOut(Dice dice) {
    return part(dice).heldOut(dice);
  }

  private static Corpus part(Dice dice) {
    int place = dice.below(100);
    for (Part part : PARTS) {
      place -= part.percent;
      if (place < 0) {
        return part.corpus;
      }
    }
    throw new IllegalStateException("the parts' shares are below 100 percent");
  }

  /** Returns the names of the parts. */
  public static List<String> parts() {
    return PARTS.stream().map(Part::name).toList();
  }

  /** Returns the part with a name of {@link #parts}. */
  public static Corpus part(String name) {
    return PARTS.stream().filter(part -> part.name.equals(name)).findFirst().orElseThrow().corpus;
  }
}

package dev.herd.trainer.corpus;

import java.util.List;

/** Questions for conversions between units. */
final class UnitCorpus implements Corpus {
  /** Two units, and how many of the small one make a large one. */
  private record Pair(String large, String larges, String smalls, int factor) {}

  private static final List<Pair> PAIRS =
      List.of(
          new Pair("kilometre", "kilometres", "metres", 1000),
          new Pair("metre", "metres", "centimetres", 100),
          new Pair("centimetre", "centimetres", "millimetres", 10),
          new Pair("kilogram", "kilograms", "grams", 1000),
          new Pair("tonne", "tonnes", "kilograms", 1000),
          new Pair("litre", "litres", "millilitres", 1000),
          new Pair("euro", "euros", "cents", 100),
          new Pair("hour", "hours", "minutes", 60),
          new Pair("minute", "minutes", "seconds", 60),
          new Pair("day", "days", "hours", 24),
          new Pair("week", "weeks", "days", 7),
          new Pair("year", "years", "months", 12),
          new Pair("foot", "feet", "inches", 12),
          new Pair("pound", "pounds", "ounces", 16));

  private record Conversion(Pair pair, int amount) {
    boolean heldOut() {
      return amount > 1 && HeldOut.contains(amount + " " + pair.larges);
    }

    Problem product() {
      return new Problem(amount, '*', pair.factor);
    }

    String question(Dice dice) {
      String from = amount + " " + (amount == 1 ? pair.large : pair.larges);
      return dice.pick(
          "How many " + pair.smalls + " are " + from + "?",
          "How many " + pair.smalls + " are in " + from + "?",
          "Convert " + from + " to " + pair.smalls + ".",
          from + " in " + pair.smalls);
    }

    String answer() {
      String one = "1 " + pair.large + " is " + pair.factor + " " + pair.smalls;
      if (amount == 1) {
        return one + ".";
      }
      String result =
          amount + " " + pair.larges + " are " + amount * pair.factor + " " + pair.smalls + ".";
      if (pair.factor >= 100 || pair.factor == 10) {
        return one + ", so " + result;
      }
      return one + ". " + product().answer() + " So " + result;
    }
  }

  @Override
  public Sample train(Dice dice) {
    return sample(dice, false);
  }

  @Override
  public Sample heldOut(Dice dice) {
    return sample(dice, true);
  }

  private static Sample sample(Dice dice, boolean heldOut) {
    while (true) {
      Conversion conversion = new Conversion(dice.pick(PAIRS), dice.between(1, 30));
      if (conversion.heldOut() == heldOut && (heldOut || !conversion.product().heldOut())) {
        return new Sample(conversion.question(dice), conversion.answer());
      }
    }
  }
}

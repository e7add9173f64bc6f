package dev.herd.trainer.corpus;

import java.util.ArrayList;
import java.util.List;

/** A few facts about people, and a question that one of them answers. */
final class FactCorpus implements Corpus {
  private static final List<String> NAMES =
      List.of(
          "Anna", "Ben", "Clara", "David", "Emma", "Felix", "Grace", "Henry", "Ida", "Jack", "Kate",
          "Leo", "Mia", "Noah", "Olga", "Paul", "Rosa", "Sam", "Tina", "Victor");
  private static final List<String> PLACES =
      List.of(
          "Rome", "Oslo", "Paris", "London", "Berlin", "Madrid", "Vienna", "Lisbon", "Prague",
          "Athens", "Dublin", "Cairo", "Tokyo", "Lima", "Boston");
  private static final List<String> COLOURS =
      List.of("red", "blue", "green", "yellow", "black", "white", "brown", "grey");
  private static final List<String> THINGS =
      List.of(
          "bike", "car", "hat", "book", "cup", "boat", "bag", "coat", "lamp", "kite", "drum",
          "clock");
  private static final List<String> FOODS =
      List.of(
          "soup", "bread", "rice", "cheese", "apples", "cake", "fish", "pears", "beans", "pasta");
  private static final List<String> JOBS =
      List.of(
          "a baker",
          "a doctor",
          "a teacher",
          "a farmer",
          "a painter",
          "a pilot",
          "a sailor",
          "a nurse",
          "a cook",
          "a writer");
  private static final String[] STARTS = {
    "b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "z"
  };
  private static final String[] VOWELS = {"a", "e", "i", "o", "u"};
  private static final int KINDS = 5;

  /** A sentence about somebody, and the question that it answers. */
  private record Fact(String person, String sentence, String question) {}

  @Override
  public Sample train(Dice dice) {
    return sample(dice, false);
  }

  @Override
  public Sample heldOut(Dice dice) {
    return sample(dice, true);
  }

  /** Returns a word as facts have them: a name, a place, something that is had, or an age. */
  static String word(Dice dice) {
    return switch (dice.below(KINDS)) {
      case 0 -> capital(syllables(dice, 2));
      case 1 -> name(dice);
      case 2 -> dice.pick(PLACES);
      case 3 -> dice.pick(dice.pick(List.of(COLOURS, THINGS, FOODS)));
      default -> Integer.toString(dice.between(3, 99));
    };
  }

  private static Sample sample(Dice dice, boolean heldOut) {
    while (true) {
      int kind = dice.below(KINDS);
      int count = dice.between(2, 4);
      List<Fact> facts = new ArrayList<>();
      while (facts.size() < count) {
        Fact fact = fact(dice, name(dice), dice.percent(75) ? kind : dice.below(KINDS));
        if (facts.stream().noneMatch(other -> other.person.equals(fact.person))) {
          facts.add(fact);
        }
      }
      Fact asked = dice.pick(facts);
      if (HeldOut.contains(asked.sentence) == heldOut) {
        String told = String.join(" ", facts.stream().map(Fact::sentence).toList());
        return new Sample(told + " " + asked.question, asked.sentence);
      }
    }
  }

  /** Returns a name, now and then one that was never seen: names are to be copied, not known. */
  private static String name(Dice dice) {
    return dice.percent(70) ? dice.pick(NAMES) : capital(syllables(dice, 2));
  }

  /** Returns a word that doesn't exist. */
  static String syllables(Dice dice, int count) {
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < count; i++) {
      word.append(dice.pick(STARTS)).append(dice.pick(VOWELS));
    }
    return word.append(dice.pick("", "n", "r", "s", "l")).toString();
  }

  private static String capital(String word) {
    return Character.toUpperCase(word.charAt(0)) + word.substring(1);
  }

  private static Fact fact(Dice dice, String person, int kind) {
    return switch (kind) {
      case 0 -> {
        String place = dice.percent(80) ? dice.pick(PLACES) : capital(syllables(dice, 2));
        String question = "Where does " + person + " live?";
        yield new Fact(person, person + " lives in " + place + ".", question);
      }
      case 1 -> {
        String thing = dice.pick(COLOURS) + " " + dice.pick(THINGS);
        String question = "What does " + person + " have?";
        yield new Fact(person, person + " has a " + thing + ".", question);
      }
      case 2 -> {
        String question = "What does " + person + " like?";
        yield new Fact(person, person + " likes " + dice.pick(FOODS) + ".", question);
      }
      case 3 -> {
        String question = "What is the job of " + person + "?";
        yield new Fact(person, person + " is " + dice.pick(JOBS) + ".", question);
      }
      default -> {
        String question = "How old is " + person + "?";
        int age = dice.between(3, 99);
        yield new Fact(person, person + " is " + age + " years old.", question);
      }
    };
  }
}

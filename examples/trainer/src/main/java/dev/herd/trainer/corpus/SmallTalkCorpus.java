package dev.herd.trainer.corpus;

import java.util.List;

/** Greetings, questions about the model, and what it says when it doesn't know. */
final class SmallTalkCorpus implements Corpus {
  /** Ways to say something, and the answer to all of them. */
  private record Exchange(List<String> said, String answer) {}

  private static final String UNKNOWN =
      "I don't know. I am a very small model: I can calculate with two digits, convert units,"
          + " explain some words and answer from facts that you tell me.";

  private static final List<Exchange> EXCHANGES =
      List.of(
          new Exchange(
              List.of(
                  "Hello", "Hello!", "hello", "Hi", "Hi!", "hi", "Hey", "Hi there!", "Hello there"),
              "Hello! What can I do for you?"),
          new Exchange(
              List.of("Good morning", "Good morning!", "good morning"),
              "Good morning! What can I do for you?"),
          new Exchange(
              List.of("Good evening", "Good evening!", "good evening"),
              "Good evening! What can I do for you?"),
          new Exchange(
              List.of("How are you?", "how are you", "How are you today?", "How do you do?"),
              "I am fine, thank you. How can I help?"),
          new Exchange(
              List.of(
                  "Who are you?",
                  "who are you",
                  "What are you?",
                  "What is your name?",
                  "Are you a robot?",
                  "Introduce yourself."),
              "I am a very small language model that was trained with Herd."),
          new Exchange(
              List.of("What can you do?", "what can you do", "Help", "help", "What do you know?"),
              "I can calculate with two digits, convert units, explain some words and answer from"
                  + " facts that you tell me."),
          new Exchange(
              List.of("Thank you", "Thank you!", "Thanks", "thanks", "Thanks a lot!"),
              "You are welcome!"),
          new Exchange(List.of("Bye", "bye", "Goodbye", "Goodbye!", "See you later"), "Goodbye!"),
          new Exchange(
              List.of("Why is the sky blue?", "why is the sky blue", "Why is the sky blue"),
              "Air scatters blue light more than other colours, so the sky looks blue."),
          new Exchange(
              List.of("Are you well?", "Is all well?", "How is it going?", "What's up?"),
              "I am fine, thank you. How can I help?"));

  private static final List<String> UNKNOWN_FORMS =
      List.of(
          "What is a %s?",
          "What is %s?",
          "Who is %s?",
          "Where is %s?",
          "Why is %s %s?",
          "When did %s %s?",
          "Tell me about %s.",
          "Tell me a joke.",
          "Write a poem about %s.",
          "Do you like %s?",
          "Can you %s?",
          "How do I %s a %s?",
          "%s %s %s",
          "Translate %s.",
          "Who was the first %s of %s?",
          "What is the capital of %s?",
          "%s");

  private static final List<String> WORDS =
      List.of(
          "money",
          "love",
          "France",
          "football",
          "the president",
          "grass",
          "sing",
          "dance",
          "a car",
          "television",
          "history",
          "the internet",
          "happiness",
          "England",
          "coffee",
          "cook",
          "people",
          "paint",
          "a castle",
          "sleep",
          "politics",
          "sugar",
          "physics",
          "king",
          "war");

  @Override
  public Sample train(Dice dice) {
    return dice.percent(70) ? exchange(dice) : unknown(dice, false);
  }

  @Override
  public Sample heldOut(Dice dice) {
    return unknown(dice, true);
  }

  private static Sample exchange(Dice dice) {
    Exchange exchange = dice.pick(EXCHANGES);
    return new Sample(dice.pick(exchange.said), exchange.answer);
  }

  private static Sample unknown(Dice dice, boolean heldOut) {
    while (true) {
      String question = dice.pick(UNKNOWN_FORMS).formatted(word(dice), word(dice), word(dice));
      if (HeldOut.contains(question) == heldOut) {
        return new Sample(question, UNKNOWN);
      }
    }
  }

  private static String word(Dice dice) {
    return dice.percent(60) ? dice.pick(WORDS) : FactCorpus.syllables(dice, dice.between(1, 3));
  }
}

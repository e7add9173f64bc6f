package dev.herd.scheduler.routing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Phrases of three kinds, and others of the same kinds to judge by. */
final class Examples {
  private static final Map<String, List<String>> KNOWN = new LinkedHashMap<>();
  private static final Map<String, List<String>> UNSEEN = new LinkedHashMap<>();

  static {
    KNOWN.put(
        "code",
        List.of(
            "Write a Java method that reverses a linked list",
            "Why does this Python function throw an IndexError?",
            "Refactor this class to use dependency injection",
            "Fix the compile error in my C++ template",
            "Write unit tests for the parser class",
            "How do I sort a list of objects by a field in Python?"));
    KNOWN.put(
        "math",
        List.of(
            "Solve the equation x^2 - 5x + 6 = 0",
            "What is the integral of sin(x) from 0 to pi?",
            "Prove that the square root of 2 is irrational",
            "Compute the derivative of x^3 + 2x",
            "How many prime numbers are there below 100?",
            "If a train travels 60 km in 45 minutes, what is its average speed?"));
    KNOWN.put(
        "writing",
        List.of(
            "Write a short poem about autumn leaves",
            "Draft a polite email to my landlord about the broken heating",
            "Tell me a bedtime story about a dragon",
            "Rewrite this paragraph in a friendlier tone",
            "Write a birthday card for my grandmother",
            "Come up with a catchy title for an essay about the sea"));
    UNSEEN.put(
        "code",
        List.of("Write a Python class for a linked list", "My Java template throws an error"));
    UNSEEN.put("math", List.of("Solve x^2 - 9 = 0", "What is the derivative of sin(x)?"));
    UNSEEN.put(
        "writing",
        List.of("Write a poem about the sea", "Draft a friendly email to my grandmother"));
  }

  private Examples() {}

  static Map<String, List<String>> known() {
    return KNOWN;
  }

  static Map<String, List<String>> unseen() {
    return UNSEEN;
  }

  static List<LogisticTrainer.Example> labelled(Map<String, List<String>> texts) {
    List<LogisticTrainer.Example> examples = new ArrayList<>();
    texts.forEach(
        (label, all) ->
            all.forEach(text -> examples.add(new LogisticTrainer.Example(label, text))));
    return examples;
  }
}

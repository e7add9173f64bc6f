package dev.herd.trainer.corpus;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A context-free grammar of text. A line {@code name = one | another} is a rule; in an alternative
 * {@code <name>} stands for any expansion of a rule and {@code {name}} for the same expansion
 * throughout a text. Lines that begin with {@code #} are comments.
 */
final class Grammar {
  private static final Pattern REFERENCE = Pattern.compile("<(\\w+)>|\\{(\\w+)}");
  private static final Pattern ARTICLE = Pattern.compile("\\b([Aa]) (?=[aeiou])");

  private final Map<String, List<String>> rules = new TreeMap<>();

  private Grammar() {}

  /** Reads a grammar from a file beside this class. */
  static Grammar read(String resource) {
    Grammar grammar = new Grammar();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(Grammar.class.getResourceAsStream(resource)),
                StandardCharsets.UTF_8))) {
      lines
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .forEach(grammar::addRule);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return grammar;
  }

  private void addRule(String line) {
    String[] parts = line.split(" = ", 2);
    rules.put(parts[0], Arrays.stream(parts[1].split("\\|", -1)).map(String::strip).toList());
  }

  /** Starts a text. */
  Text newText(Dice dice) {
    return new Text(dice);
  }

  /** What has been chosen for one text. */
  final class Text {
    private final Dice dice;
    private final Map<String, String> chosen = new HashMap<>();

    private Text(Dice dice) {
      this.dice = dice;
    }

    /** Returns an expansion of a rule, with {@code an} before vowels. */
    String expand(String rule) {
      return ARTICLE.matcher(raw(rule)).replaceAll("$1n ");
    }

    /** Returns what {@code {rule}} stands for in this text. */
    String chosen(String rule) {
      String known = chosen.get(rule);
      if (known == null) {
        known = raw(rule);
        chosen.put(rule, known);
      }
      return known;
    }

    private String raw(String rule) {
      List<String> alternatives = Objects.requireNonNull(rules.get(rule), rule);
      return REFERENCE.matcher(dice.pick(alternatives)).replaceAll(this::reference);
    }

    private String reference(MatchResult match) {
      String fresh = match.group(1);
      return fresh == null ? chosen(match.group(2)) : raw(fresh);
    }
  }
}

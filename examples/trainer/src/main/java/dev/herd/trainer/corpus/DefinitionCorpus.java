package dev.herd.trainer.corpus;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** Questions for what words mean. Each is learnt; held out are some ways to ask for it. */
final class DefinitionCorpus implements Corpus {
  /** The line's parts: the word, the word with its article, the definition. */
  private record Definition(String word, String named, String text) {
    static Definition parse(String line) {
      String[] parts = line.split("\\|", 3);
      return new Definition(parts[0], parts[1], parts[2]);
    }
  }

  private static final List<String> QUESTIONS =
      List.of(
          "What is %2$s?",
          "What is %2$s",
          "what is %2$s?",
          "Define %1$s.",
          "What does %1$s mean?",
          "Explain what %2$s is.",
          "Tell me what %2$s is.",
          "What's %2$s?",
          "Can you explain %2$s?",
          "Please define %2$s.");

  private final List<Definition> definitions = read();

  private static List<Definition> read() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(
                    DefinitionCorpus.class.getResourceAsStream("definitions.txt")),
                StandardCharsets.UTF_8))) {
      return lines.lines().map(Definition::parse).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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

  private Sample sample(Dice dice, boolean heldOut) {
    while (true) {
      Definition definition = dice.pick(definitions);
      String question = dice.pick(QUESTIONS).formatted(definition.word, definition.named);
      if (HeldOut.contains(question) == heldOut) {
        return new Sample(question, definition.text);
      }
    }
  }

  /** Returns whether a word is one that this corpus defines. */
  boolean defines(String word) {
    return definitions.stream().anyMatch(definition -> definition.word.equals(word));
  }
}

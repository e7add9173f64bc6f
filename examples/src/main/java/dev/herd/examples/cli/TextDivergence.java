package dev.herd.examples.cli;

import dev.herd.examples.cli.io.CommandException;
import dev.herd.examples.cli.io.Streams;
import dev.herd.scheduler.Herd;
import dev.herd.scheduler.HerdLogits;
import dev.herd.scheduler.HerdModel;
import dev.herd.scheduler.compare.Divergence;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** How far models are from the first one on a text. */
final class TextDivergence {
  /** Logits are held for so many tokens of both models: 64 MB for a vocabulary of 250,000. */
  private static final int CHUNK_TOKENS = 32;

  private final Streams streams;
  private final Herd herd;

  TextDivergence(Streams streams, Herd herd) {
    this.streams = streams;
    this.herd = herd;
  }

  /** Returns the divergence of each but the first. */
  List<Divergence> measure(List<HerdModel> models, Path file) throws IOException {
    String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    HerdModel reference = models.getFirst();
    List<Divergence> divergences = new ArrayList<>();
    for (HerdModel candidate : models.subList(1, models.size())) {
      if (!herd.fitTogether(Set.of(reference.model(), candidate.model()))) {
        throw new CommandException(
            "%s and %s don't fit into memory together, which a comparison of their logits needs;"
                    .formatted(reference.model(), candidate.model())
                + " give more with --ram");
      }
      try (HerdLogits expected = reference.logits(CHUNK_TOKENS).join();
          HerdLogits actual = candidate.logits(CHUNK_TOKENS).join()) {
        int[] tokens = tokens(expected, actual, text);
        divergences.add(Divergence.measure(expected, actual, tokens, CHUNK_TOKENS));
      }
    }
    return divergences;
  }

  private int[] tokens(HerdLogits expected, HerdLogits actual, String text) {
    int[] tokens = expected.tokenizer().encode(text, true, true);
    if (!Arrays.equals(tokens, actual.tokenizer().encode(text, true, true))) {
      throw new CommandException(
          "%s and %s split the text into different tokens: compare models of one vocabulary"
              .formatted(expected.name(), actual.name()));
    }
    int most = Math.min(expected.contextLength(), actual.contextLength());
    if (tokens.length > most) {
      streams
          .err()
          .println(
              "(the text has %d tokens, the context of %s %d: the first %d count)"
                  .formatted(tokens.length, actual.name(), most, most));
      return Arrays.copyOf(tokens, most);
    }
    return tokens;
  }
}

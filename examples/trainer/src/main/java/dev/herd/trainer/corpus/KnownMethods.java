package dev.herd.trainer.corpus;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Methods that everybody has written once, to be known by heart. */
final class KnownMethods {
  /** A name, ways to say what the method does, and the method. */
  private record Known(String name, List<String> tasks, String code) {
    static Known parse(String text) {
      String[] parts = text.split("\n", 2);
      List<String> words = Arrays.stream(parts[0].split("\\|", -1)).map(String::strip).toList();
      return new Known(words.getFirst(), words.subList(1, words.size()), parts[1].strip());
    }
  }

  private static final List<Known> METHODS = read();

  private KnownMethods() {}

  private static List<Known> read() {
    try (InputStream in =
        Objects.requireNonNull(KnownMethods.class.getResourceAsStream("methods.txt"))) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      List<Known> methods = new ArrayList<>();
      for (String part : text.split("(?m)^== ", -1)) {
        if (!part.isBlank()) {
          methods.add(Known.parse(part));
        }
      }
      return methods;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static CodeTask task(Dice dice) {
    Known known = dice.pick(METHODS);
    return new CodeTask(dice.pick(known.tasks), known.name, known.code);
  }
}

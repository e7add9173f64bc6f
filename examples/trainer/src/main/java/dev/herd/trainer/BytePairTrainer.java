package dev.herd.trainer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Learns a byte-level byte-pair vocabulary (Sennrich et al. 2016, Radford et al. 2019): again and
 * again the most frequent pair of neighbours within words becomes a token.
 *
 * <p>Words are split as by the pre-tokenizer {@code qwen2}, which keeps each digit apart.
 */
final class BytePairTrainer {
  /** The name that says so in a model file. */
  static final String PRE_TOKENIZER = "qwen2";

  private static final Pattern WORDS =
      Pattern.compile(
          "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}"
              + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
          Pattern.UNICODE_CHARACTER_CLASS);

  private final Map<String, Integer> words = new TreeMap<>();

  /** A word as its pieces so far. */
  private static final class Word {
    private final List<String> pieces = new ArrayList<>();
    private final int count;

    Word(String text, int count) {
      for (byte value : text.getBytes(StandardCharsets.UTF_8)) {
        pieces.add(alphabet(value & 0xFF));
      }
      this.count = count;
    }

    void merge(String left, String right) {
      for (int i = 0; i + 1 < pieces.size(); i++) {
        if (pieces.get(i).equals(left) && pieces.get(i + 1).equals(right)) {
          pieces.set(i, left + right);
          pieces.remove(i + 1);
        }
      }
    }
  }

  /** Counts the words of a text. */
  void add(String text) {
    Matcher matcher = WORDS.matcher(text);
    while (matcher.find()) {
      words.merge(matcher.group(), 1, Integer::sum);
    }
  }

  /** Returns a vocabulary of that size, or a smaller one if no pair is left. */
  Vocabulary train(int size) {
    List<String> tokens = new ArrayList<>(Vocabulary.SPECIAL);
    for (int value = 0; value < 256; value++) {
      tokens.add(alphabet(value));
    }
    List<Word> split = new ArrayList<>();
    words.forEach((text, count) -> split.add(new Word(text, count)));
    List<String> merges = new ArrayList<>();
    while (tokens.size() < size) {
      String[] best = mostFrequent(split);
      if (best.length == 0) {
        break;
      }
      split.forEach(word -> word.merge(best[0], best[1]));
      merges.add(best[0] + " " + best[1]);
      tokens.add(best[0] + best[1]);
    }
    return new Vocabulary(tokens, merges);
  }

  /** Returns the most frequent pair, the first by name among equals; nothing if there is none. */
  private static String[] mostFrequent(List<Word> split) {
    Map<String, Integer> pairs = new HashMap<>();
    for (Word word : split) {
      for (int i = 0; i + 1 < word.pieces.size(); i++) {
        pairs.merge(word.pieces.get(i) + " " + word.pieces.get(i + 1), word.count, Integer::sum);
      }
    }
    return pairs.entrySet().stream()
        .min(
            Map.Entry.<String, Integer>comparingByValue()
                .reversed()
                .thenComparing(Map.Entry.comparingByKey()))
        .map(entry -> entry.getKey().split(" ", 2))
        .orElse(new String[0]);
  }

  /** Returns the character that stands for a byte (GPT-2's encoder). */
  private static String alphabet(int value) {
    int shifted = 0x100;
    for (int b = 0; b < 256; b++) {
      boolean printable = (b > ' ' && b < 0x7F) || (b > 0xA0 && b != 0xAD);
      int character = printable ? b : shifted++;
      if (b == value) {
        return String.valueOf((char) character);
      }
    }
    throw new IllegalArgumentException("no byte: " + value);
  }
}

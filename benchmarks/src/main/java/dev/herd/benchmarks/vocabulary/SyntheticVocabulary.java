package dev.herd.benchmarks.vocabulary;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * The tokens of a made-up vocabulary that spells {@link EnglishText} as a real one would: common
 * words are tokens, with a chain of merges that leads to them, rarer words are two or three. Pieces
 * of words put together at random fill it up to its size.
 */
final class SyntheticVocabulary {
  /** As numbered by {@code tokenizer.ggml.token_type}. */
  private static final int NORMAL = 1;

  private static final int UNKNOWN = 2;
  private static final int CONTROL = 3;
  private static final int BYTE = 6;

  private static final int LONGEST_FILLER = 14;

  private final String space;
  private final Map<String, Integer> ids = new HashMap<>();
  private final List<String> tokens = new ArrayList<>();
  private final List<Integer> types = new ArrayList<>();

  /** Of each token, the characters of its left half, or 0 where it isn't merged. */
  private final List<Integer> splits = new ArrayList<>();

  private SyntheticVocabulary(String space) {
    this.space = space;
  }

  /** A byte-level vocabulary, as of {@code tokenizer.ggml.model} gpt2. */
  static SyntheticVocabulary bytePair(int size, int controlTokens) {
    SyntheticVocabulary vocabulary = new SyntheticVocabulary("\u0120");
    for (int b = 0, shifted = 0x100; b < 0x100; b++) {
      boolean printable = (b > ' ' && b < 0x7F) || (b > 0xA0 && b != 0xAD);
      vocabulary.add(String.valueOf((char) (printable ? b : shifted++)), NORMAL, 0);
    }
    vocabulary.addWords();
    vocabulary.fill(size - controlTokens);
    for (int i = 0; i < controlTokens; i++) {
      vocabulary.add("<|control_" + i + "|>", CONTROL, 0);
    }
    return vocabulary;
  }

  /** A SentencePiece vocabulary, as of {@code tokenizer.ggml.model} llama. */
  static SyntheticVocabulary sentencePiece(int size) {
    SyntheticVocabulary vocabulary = new SyntheticVocabulary("\u2581");
    vocabulary.add("<unk>", UNKNOWN, 0);
    vocabulary.add("<s>", CONTROL, 0);
    vocabulary.add("</s>", CONTROL, 0);
    for (int b = 0; b < 0x100; b++) {
      vocabulary.add(String.format(Locale.ROOT, "<0x%02X>", b), BYTE, 0);
    }
    vocabulary.add(vocabulary.space, NORMAL, 0);
    for (char c = '!'; c <= '~'; c++) {
      vocabulary.add(String.valueOf(c), NORMAL, 0);
    }
    vocabulary.addWords();
    vocabulary.fill(size);
    return vocabulary;
  }

  private void addWords() {
    for (String word : EnglishText.WORDS) {
      addChain(space + word);
    }
    for (String word : EnglishText.WORDS) {
      addChain(Character.toUpperCase(word.charAt(0)) + word.substring(1));
    }
    for (String suffix : EnglishText.SUFFIXES) {
      addChain(suffix);
    }
  }

  /** Adds all prefixes of a token, shortest first: each is the one before and a character. */
  private void addChain(String token) {
    for (int length = 2; length <= token.length(); length++) {
      add(token.substring(0, length), NORMAL, length - 1);
    }
  }

  /** Adds pairs of tokens. Only at the start is there a space, as in real vocabularies. */
  private void fill(int size) {
    List<String> pieces = new ArrayList<>();
    for (String token : tokens) {
      if (token.codePoints().allMatch(point -> point >= 'a' && point <= 'z')) {
        pieces.add(token);
      }
    }
    int shortPieces = pieces.size();
    Random random = new Random(4);
    while (tokens.size() < size) {
      String left = pieces.get(random.nextInt(pieces.size()));
      String right = pieces.get(random.nextInt(shortPieces));
      if (left.length() + right.length() > LONGEST_FILLER) {
        continue;
      }
      if (add(left + right, NORMAL, left.length())) {
        pieces.add(left + right);
      }
      if (tokens.size() < size) {
        add(space + left, NORMAL, 1);
      }
    }
  }

  private boolean add(String token, int type, int split) {
    if (ids.putIfAbsent(token, tokens.size()) != null) {
      return false;
    }
    tokens.add(token);
    types.add(type);
    splits.add(split);
    return true;
  }

  List<String> tokens() {
    return tokens;
  }

  /** Returns {@code tokenizer.ggml.token_type}. */
  int[] types() {
    return types.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Returns scores for {@code tokenizer.ggml.scores}: the earlier a token, the better. */
  float[] scores() {
    float[] scores = new float[tokens.size()];
    for (int id = 0; id < scores.length; id++) {
      scores[id] = -id;
    }
    return scores;
  }

  /**
   * Returns {@code tokenizer.ggml.merges}.
   *
   * @param all whether every pair of tokens that makes a token is one, as in vocabularies that were
   *     converted from a list of ranks, or one for each token
   */
  List<String> merges(boolean all) {
    List<String> merges = new ArrayList<>();
    for (int id = 0; id < tokens.size(); id++) {
      if (splits.get(id) == 0) {
        continue;
      }
      String token = tokens.get(id);
      addMerge(merges, token, splits.get(id));
      for (int split = 1; all && split < token.length(); split++) {
        if (split != splits.get(id)
            && ids.containsKey(token.substring(0, split))
            && ids.containsKey(token.substring(split))) {
          addMerge(merges, token, split);
        }
      }
    }
    return merges;
  }

  private static void addMerge(List<String> merges, String token, int split) {
    merges.add(token.substring(0, split) + " " + token.substring(split));
  }
}

package dev.herd.core.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SentencePieceTest {
  private static final String SPACE = "\u2581";

  /** Pieces with scores; equal scores, and pieces across a space, among them. */
  private static final Map<String, Double> PIECES = new TreeMap<>();

  static {
    String[] pieces = {
      "a",
      "b",
      "c",
      SPACE,
      "ab",
      "ba",
      "abc",
      SPACE + "a",
      SPACE + "ab",
      SPACE + SPACE,
      "aa",
      "aaaa",
      "c" + SPACE,
      "bc"
    };
    double[] scores = {-9, -9, -9, -9, -1, -1, -2, -3, -1.5, -4, -2.5, -2.5, -5, -1};
    for (int i = 0; i < pieces.length; i++) {
      PIECES.put(pieces[i], scores[i]);
    }
  }

  @TempDir Path folder;

  private static VocabularyFile vocabulary() {
    VocabularyFile file =
        new VocabularyFile("llama")
            .token("<unk>", 0, VocabularyFile.UNKNOWN)
            .token("<s>", 0, VocabularyFile.CONTROL)
            .token("</s>", 0, VocabularyFile.CONTROL);
    for (int b = 0; b < 256; b++) {
      file.token(String.format("<0x%02X>", b), 0, VocabularyFile.BYTE);
    }
    PIECES.forEach((piece, score) -> file.token(piece, score, VocabularyFile.NORMAL));
    return file;
  }

  @Test
  void mergesTheBestScoreFirst() {
    VocabularyFile file = vocabulary();
    Tokenizer tokenizer = file.load(folder);
    assertThat(tokenizer.encode("abc", true, false))
        .containsExactly(1, file.id(SPACE + "ab"), file.id("c"));
    assertThat(tokenizer.encode("", true, false)).containsExactly(1);
  }

  @Test
  void mergesLikeTheDefinitionAtAnyLength() {
    VocabularyFile file = vocabulary().set(Keys.ADD_SPACE_PREFIX, false);
    Tokenizer tokenizer = file.load(folder);
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 500; i++) {
      StringBuilder text = new StringBuilder();
      int length = random.nextInt(1, i % 10 == 0 ? 300 : 30);
      for (int j = 0; j < length; j++) {
        text.append("aaabbc  ".charAt(random.nextInt(8)));
      }
      int[] expected =
          mergeByDefinition(text.toString().replace(" ", SPACE)).stream()
              .mapToInt(file::id)
              .toArray();
      assertThat(tokenizer.encode(text.toString(), false, false))
          .as(text.toString())
          .containsExactly(expected);
    }
  }

  /** Merges the leftmost pair of the best score, again and again. */
  private static List<String> mergeByDefinition(String text) {
    List<String> symbols = new ArrayList<>(List.of(text.split("")));
    while (true) {
      int best = -1;
      double bestScore = Double.NEGATIVE_INFINITY;
      for (int i = 0; i + 1 < symbols.size(); i++) {
        Double score = PIECES.get(symbols.get(i) + symbols.get(i + 1));
        if (score != null && score > bestScore) {
          bestScore = score;
          best = i;
        }
      }
      if (best < 0) {
        return symbols;
      }
      symbols.set(best, symbols.get(best) + symbols.remove(best + 1));
    }
  }

  @Test
  void writesWhatItCannotSpellAsBytes() {
    Tokenizer tokenizer = vocabulary().set(Keys.ADD_SPACE_PREFIX, false).load(folder);
    assertThat(tokenizer.encode("\u00E9", false, false)).containsExactly(3 + 0xC3, 3 + 0xA9);
    assertThat(tokenizer.encode(new byte[] {(byte) 0xFF}, false, false)).containsExactly(3 + 0xFF);
  }

  @Test
  void withoutByteTokensTheUnknownTokenStandsForAByte() {
    VocabularyFile file =
        new VocabularyFile("llama")
            .token("<unk>", 0, VocabularyFile.UNKNOWN)
            .tokens(VocabularyFile.NORMAL, "a", "b", "c")
            .set(Keys.ADD_BOS, false)
            .set(Keys.ADD_SPACE_PREFIX, false);
    assertThat(file.load(folder).encode("ax", true, false)).containsExactly(file.id("a"), 0);
  }

  @Test
  void putsASpaceInFrontAndBehindSpecialTokens() {
    VocabularyFile file = vocabulary();
    Tokenizer tokenizer = file.load(folder);
    int spaced = file.id(SPACE + "a");
    assertThat(tokenizer.encode("a</s>a", false, true)).containsExactly(spaced, 2, spaced);
    assertThat(tokenizer.encode("</s>", false, false)).doesNotContain(2);
    assertThat(tokenizer.decode(new int[] {spaced, spaced}, false)).isEqualTo("a a");
    assertThat(tokenizer.decode(new int[] {1, spaced}, false)).isEqualTo("a");
    assertThat(tokenizer.decode(new int[] {1, spaced}, true)).isEqualTo("<s> a");
    assertThat(tokenizer.newStream().accept(spaced)).isEqualTo(" a");
  }

  @Test
  void anyTextGoesRoundTrip() {
    SplittableRandom random = new SplittableRandom(9);
    for (boolean prefix : new boolean[] {true, false}) {
      Tokenizer tokenizer = vocabulary().set(Keys.ADD_SPACE_PREFIX, prefix).load(folder);
      for (int i = 0; i < 300; i++) {
        String text = RandomText.next(random, 10).replace(SPACE, "");
        assertThat(tokenizer.decode(tokenizer.encode(text, true, false), false)).isEqualTo(text);
      }
    }
  }

  @Test
  void scoresMapToPrioritiesInReverse() {
    float[] scores = {Float.POSITIVE_INFINITY, 1000, 1, 1e-40f, 0, -1e-40f, -1, -1e30f};
    for (int i = 1; i < scores.length; i++) {
      assertThat(SentencePieceModel.priority(scores[i - 1]))
          .isLessThan(SentencePieceModel.priority(scores[i]));
    }
    assertThat(SentencePieceModel.priority(-0.0f)).isEqualTo(SentencePieceModel.priority(0.0f));
    assertThat(SentencePieceModel.priority(Float.NEGATIVE_INFINITY)).isLessThan(PairMerger.NEVER);
  }

  @Test
  void aRunOfOneLetterIsNotQuadratic() {
    VocabularyFile file = vocabulary();
    byte[] text = new byte[1 << 20];
    Arrays.fill(text, (byte) 'a');
    assertThat(file.load(folder).encode(text, false, false)).hasSizeBetween(1 << 18, (1 << 18) + 2);
  }

  @Test
  void phi3TakesTheSpaceBehindItsSpecialTokens() {
    VocabularyFile file = vocabulary().tokens(VocabularyFile.CONTROL, "<|user|>");
    int user = file.id("<|user|>");
    int[] kept = file.load(folder).encode("<|user|> \n a", false, true);
    int[] stripped =
        file.set(Keys.NAME, "Phi-3 mini").load(folder).encode("<|user|> \n a", false, true);
    assertThat(stripped).containsExactly(user, file.id(SPACE + "a"));
    assertThat(kept).hasSizeGreaterThan(2);
    assertThat(file.load(folder).encode("<s> a", false, true))
        .containsExactly(1, file.id(SPACE), file.id(SPACE + "a"));
  }
}

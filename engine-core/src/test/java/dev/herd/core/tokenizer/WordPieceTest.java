package dev.herd.core.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WordPieceTest {
  private static final String W = "\u2581";

  @TempDir Path folder;

  private static VocabularyFile vocabulary() {
    return new VocabularyFile("bert")
        .tokens(VocabularyFile.CONTROL, "[PAD]", "[UNK]", "[CLS]", "[SEP]")
        .tokens(
            VocabularyFile.NORMAL,
            W + "cafe",
            W + "un",
            "aff",
            "able",
            W + "!",
            W + "\u4E2D",
            W + "$",
            W + "Cafe",
            W + "\u1112")
        .set(Keys.UNKNOWN_ID, 1)
        .set(Keys.BOS_ID, 2)
        .set(Keys.SEPARATOR_ID, 3);
  }

  private int[] encode(VocabularyFile file, String text) {
    return file.load(folder).encode(text, false, true);
  }

  @Test
  void cutsWordsIntoTheLongestTokens() {
    VocabularyFile file = vocabulary();
    assertThat(encode(file, "unaffable"))
        .containsExactly(file.id(W + "un"), file.id("aff"), file.id("able"));
    assertThat(encode(file, "unaffablex un")).containsExactly(1, file.id(W + "un"));
  }

  @Test
  void makesLettersSmallAndTakesAccentsOff() {
    VocabularyFile file = vocabulary();
    int cafe = file.id(W + "cafe");
    assertThat(encode(file, "CAF\u00C9 cafe\u0301 ca\u0001fe")).containsExactly(cafe, cafe, cafe);
    file.set(Keys.LOWERCASE, false);
    assertThat(encode(file, "Cafe")).containsExactly(file.id(W + "Cafe"));
    assertThat(encode(file, "caf\u00E9")).containsExactly(1);
    file.set(Keys.STRIP_ACCENTS, true);
    assertThat(encode(file, "caf\u00E9")).containsExactly(cafe);
  }

  @Test
  void onlyTheFirstOfADecompositionStays() {
    VocabularyFile file = vocabulary();
    assertThat(encode(file, "\uD55C")).containsExactly(file.id(W + "\u1112"));
  }

  @Test
  void punctuationAndChineseCharactersAreWords() {
    VocabularyFile file = vocabulary();
    assertThat(encode(file, "un!\u4E2D\u4E2D$un"))
        .containsExactly(
            file.id(W + "un"),
            file.id(W + "!"),
            file.id(W + "\u4E2D"),
            file.id(W + "\u4E2D"),
            file.id(W + "$"),
            file.id(W + "un"));
  }

  @Test
  void alwaysAddsBothEnds() {
    Tokenizer tokenizer = vocabulary().set(Keys.ADD_BOS, false).load(folder);
    assertThat(tokenizer.encode("", true, true)).containsExactly(2, 3);
    assertThat(tokenizer.encode("[SEP]", true, true)).containsExactly(2, 3, 3);
  }
}

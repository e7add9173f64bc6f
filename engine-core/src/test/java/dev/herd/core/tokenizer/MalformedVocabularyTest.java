package dev.herd.core.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.herd.gguf.GgufFormatException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files are untrusted: what is wrong is refused by a message that names file, key and values. */
class MalformedVocabularyTest {
  @TempDir Path folder;

  private static VocabularyFile spm() {
    return new VocabularyFile("llama").tokens(VocabularyFile.NORMAL, "<unk>", "<s>", "</s>", "a");
  }

  private static VocabularyFile bpe() {
    return new VocabularyFile("gpt2")
        .set(Keys.PRE, "gpt-2")
        .tokens(VocabularyFile.NORMAL, "a", "b", "ab")
        .set(Keys.MERGES, new String[] {"a b"});
  }

  private void assertRefused(VocabularyFile file, String key, String... parts) {
    assertThatThrownBy(() -> file.load(folder))
        .isInstanceOf(GgufFormatException.class)
        .hasMessageContaining("vocabulary.gguf")
        .hasMessageContaining(key)
        .message()
        .contains(parts)
        .doesNotContain("\n");
  }

  @Test
  void missingArrays() {
    assertRefused(spm().set(Keys.TOKENS, null), Keys.TOKENS, "missing");
    assertRefused(bpe().set(Keys.MERGES, null), Keys.MERGES, "missing");
    assertRefused(new VocabularyFile("llama"), Keys.TOKENS, "empty");
  }

  @Test
  void wrongTypes() {
    assertRefused(spm().set(Keys.TOKENS, "a"), Keys.TOKENS, "array");
    assertRefused(spm().set(Keys.TOKENS, new int[4]), Keys.TOKENS, "strings");
    assertRefused(
        spm().set(Keys.SCORES, new String[] {"0", "0", "0", "0"}),
        Keys.SCORES,
        "floating-point numbers");
    assertRefused(spm().set(Keys.TOKEN_TYPE, new float[4]), Keys.TOKEN_TYPE, "integers");
    assertRefused(spm().set(Keys.ADD_BOS, "yes"), Keys.ADD_BOS, "flag");
    assertRefused(spm().set(Keys.MODEL, 1), Keys.MODEL, "string");
  }

  @Test
  void lengthsThatDiffer() {
    assertRefused(spm().set(Keys.SCORES, new float[3]), Keys.SCORES, "3 elements", "4");
    assertRefused(spm().set(Keys.TOKEN_TYPE, new int[5]), Keys.TOKEN_TYPE, "5 elements", "4");
  }

  @Test
  void scoresThatAreNoNumbers() {
    assertRefused(
        spm().set(Keys.SCORES, new float[] {0, Float.NaN, 0, 0}), Keys.SCORES, "element 1");
  }

  @Test
  void sameTokenTwice() {
    assertRefused(spm().tokens(VocabularyFile.NORMAL, "a"), Keys.TOKENS, "3 and 4", "'a'");
  }

  @Test
  void tokenTooLong() {
    assertRefused(
        spm().tokens(VocabularyFile.NORMAL, "x".repeat(70_000)), Keys.TOKENS, "token 4", "70000");
  }

  @Test
  void mergesOfUnknownTokens() {
    assertRefused(merges("a c"), Keys.MERGES, "merge 1", "'a c'");
    assertRefused(merges("b a"), Keys.MERGES, "merge 1", "'ba'");
    assertRefused(merges("ab"), Keys.MERGES, "merge 1", "'ab'", "two tokens");
    assertRefused(merges(""), Keys.MERGES, "merge 1", "two tokens");
    assertRefused(merges("a "), Keys.MERGES, "merge 1", "two tokens");
    assertRefused(merges("\n\u0007 a"), Keys.MERGES, "'?? a'");
  }

  private static VocabularyFile merges(String second) {
    return bpe().set(Keys.MERGES, new String[] {"a b", second});
  }

  @Test
  void unknownKinds() {
    assertRefused(spm().set(Keys.MODEL, "t5"), Keys.MODEL, "'t5'");
    assertRefused(bpe().set(Keys.PRE, "nonsense"), Keys.PRE, "'nonsense'", "llama-bpe");
  }

  @Test
  void bosThatIsNone() {
    assertRefused(bpe().set(Keys.ADD_BOS, true), Keys.ADD_BOS, Keys.BOS_ID);
  }

  @Test
  void idsOutsideOfTheVocabularyDoNotCount() {
    Tokenizer tokenizer = spm().set(Keys.EOS_ID, 99).set(Keys.BOS_ID, -1).load(folder);
    assertThat(tokenizer.eos()).isEqualTo(2);
    assertThat(tokenizer.bos()).isEqualTo(1);
  }

  @Test
  void emptyTokensAreNeverFound() {
    Tokenizer tokenizer = spm().tokens(VocabularyFile.CONTROL, "", "").load(folder);
    assertThat(tokenizer.vocabularySize()).isEqualTo(6);
    assertThat(tokenizer.text(4)).isEqualTo("[EMPTY_4]");
    assertThat(tokenizer.encode("aa", false, true)).doesNotContain(4, 5);
  }

  @Test
  void aModelWithoutTokenizerSaysSoWhenItIsUsed() {
    for (String model : new String[] {"no_vocab", "none", null}) {
      Tokenizer tokenizer = new VocabularyFile("x").set(Keys.MODEL, model).load(folder);
      assertThatCode(tokenizer::bos).doesNotThrowAnyException();
      assertThatThrownBy(() -> tokenizer.encode("a", true, true))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("vocabulary.gguf")
          .hasMessageContaining("no tokenizer");
    }
  }

  @Test
  void aMissingPreTokenizerIsTheDefault() {
    assertThat(bpe().set(Keys.PRE, null).load(folder).encode("ab", false, false))
        .containsExactly(2);
  }
}

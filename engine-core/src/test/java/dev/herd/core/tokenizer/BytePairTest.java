package dev.herd.core.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BytePairTest {
  private static final String[] MERGES = {
    "a b", "b c", "ab c", "\u0120 a", "a a", "aa aa", "aaaa aaaa", "c c", "ab ab", "\u0120 \u0120"
  };

  @TempDir Path folder;

  private static VocabularyFile vocabulary() {
    return new VocabularyFile("gpt2")
        .set(Keys.PRE, "gpt-2")
        .byteAlphabet()
        .merges(MERGES)
        .tokens(VocabularyFile.CONTROL, "<|im_end|>", "<|x|>")
        .tokens(VocabularyFile.USER_DEFINED, "aab")
        .set(Keys.BOS_ID, 1)
        .set(Keys.EOS_ID, 2);
  }

  @Test
  void mergesInTheOrderOfTheRanks() {
    VocabularyFile file = vocabulary();
    Tokenizer tokenizer = file.load(folder);
    assertThat(tokenizer.encode("abc", false, false)).containsExactly(file.id("abc"));
    assertThat(tokenizer.encode(" abcc", false, false))
        .containsExactly(file.id("\u0120"), file.id("abc"), 'c');
    assertThat(tokenizer.encode("", true, true)).isEmpty();
  }

  @Test
  void mergesLikeTheDefinitionAtAnyLength() {
    VocabularyFile file = vocabulary().set(Keys.PRE, "bloom");
    Tokenizer tokenizer = file.load(folder);
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 500; i++) {
      StringBuilder text = new StringBuilder();
      int length = random.nextInt(1, i % 10 == 0 ? 300 : 30);
      for (int j = 0; j < length; j++) {
        text.append("aaaabbc".charAt(random.nextInt(7)));
      }
      List<Integer> expected = new ArrayList<>();
      for (String word : text.toString().split("(?<=aab)|(?=aab)", -1)) {
        if (!word.isEmpty()) {
          mergeByDefinition(word).forEach(symbol -> expected.add(file.id(symbol)));
        }
      }
      assertThat(tokenizer.encode(text.toString(), false, false))
          .as(text.toString())
          .containsExactly(expected.stream().mapToInt(id -> id).toArray());
    }
  }

  /** Merges the leftmost pair of the lowest rank, again and again. */
  private static List<String> mergeByDefinition(String word) {
    List<String> symbols = new ArrayList<>(List.of(word.split("")));
    if (word.equals("aab")) {
      return List.of(word);
    }
    List<String> merges = List.of(MERGES);
    while (true) {
      int best = -1;
      int bestRank = Integer.MAX_VALUE;
      for (int i = 0; i + 1 < symbols.size(); i++) {
        int rank = merges.indexOf(symbols.get(i) + " " + symbols.get(i + 1));
        if (rank >= 0 && rank < bestRank) {
          bestRank = rank;
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
  void aWholeWordComesBeforeMergesWhereTheNameSaysSo() {
    VocabularyFile file = vocabulary().tokens(VocabularyFile.NORMAL, "cba");
    assertThat(file.load(folder).encode("cba", false, false)).hasSize(3);
    file.set(Keys.PRE, "llama-bpe");
    assertThat(file.load(folder).encode("cba", false, false)).containsExactly(file.id("cba"));
  }

  @Test
  void llama3AddsBosUnlessTheFileSaysNo() {
    VocabularyFile file = vocabulary();
    assertThat(file.load(folder).addsBos()).isFalse();
    Tokenizer tokenizer = file.set(Keys.PRE, "llama3").load(folder);
    assertThat(tokenizer.addsBos()).isTrue();
    assertThat(tokenizer.encode("c", true, false)).containsExactly(1, 'c');
    tokenizer = file.set(Keys.ADD_BOS, false).set(Keys.ADD_EOS, true).load(folder);
    assertThat(tokenizer.encode("c", true, false)).containsExactly('c', 2);
  }

  @Test
  void invalidBytesBecomeReplacementCharacters() {
    byte[] text = {'a', (byte) 0xFF, (byte) 0xE4, 'b'};
    Tokenizer tokenizer = vocabulary().load(folder);
    assertThat(tokenizer.decode(tokenizer.encode(text, false, false), false))
        .isEqualTo("a\uFFFD\uFFFDb");
  }

  @Test
  void anyTextGoesRoundTrip() {
    for (String name : PreTokenizer.names()) {
      Tokenizer tokenizer = vocabulary().set(Keys.PRE, name).load(folder);
      SplittableRandom random = new SplittableRandom(7);
      for (int i = 0; i < 30; i++) {
        String text = RandomText.next(random, 12);
        assertThat(tokenizer.decode(tokenizer.encode(text, false, true), false)).isEqualTo(text);
      }
    }
  }

  @Test
  void aByteThatTheVocabularyLacksIsLeftOut() {
    VocabularyFile file =
        new VocabularyFile("gpt2")
            .set(Keys.PRE, "gpt-2")
            .tokens(VocabularyFile.NORMAL, "a", "b")
            .merges("a b");
    assertThat(file.load(folder).encode("a\u00E9bab", false, false))
        .containsExactly(file.id("a"), file.id("b"), file.id("ab"));
  }

  @Test
  void bytesAndTextOfATokenDiffer() {
    VocabularyFile file = vocabulary();
    Tokenizer tokenizer = file.load(folder);
    int token = file.id("\u0120a");
    assertThat(tokenizer.text(token)).isEqualTo("\u0120a");
    assertThat(tokenizer.bytes(token, false)).isEqualTo(" a".getBytes(StandardCharsets.UTF_8));
    int control = file.id("<|im_end|>");
    assertThat(tokenizer.isControl(control)).isTrue();
    assertThat(tokenizer.isEndOfGeneration(control)).isTrue();
    assertThat(tokenizer.isEndOfGeneration(file.id("<|x|>"))).isFalse();
    assertThat(tokenizer.bytes(control, false)).isEmpty();
    assertThat(tokenizer.bytes(control, true)).hasSize(10);
  }
}

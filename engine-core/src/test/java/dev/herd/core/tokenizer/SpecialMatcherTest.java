package dev.herd.core.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Special tokens in a text, against the definition: token by token, the longest first. */
class SpecialMatcherTest {
  private static final String[] SPECIALS = {"<ab>", "<a", "b>", "aaa", "aa", "<ab><", "x", ">>>>>"};

  @TempDir Path folder;

  @Test
  void matchesLikeTheDefinition() {
    VocabularyFile file = vocabulary();
    Tokenizer tokenizer = file.load(folder);
    List<String> sorted = new ArrayList<>(List.of(SPECIALS));
    sorted.sort(Comparator.comparingInt(s -> -s.length()));
    SplittableRandom random = new SplittableRandom(11);
    for (int i = 0; i < 3000; i++) {
      StringBuilder text = new StringBuilder();
      for (int j = random.nextInt(1, 20); j > 0; j--) {
        text.append("<>abax".charAt(random.nextInt(6)));
      }
      List<Integer> expected = new ArrayList<>();
      byDefinition(file, sorted, 0, text.toString(), expected);
      assertThat(tokenizer.encode(text.toString(), false, true))
          .as(text.toString())
          .containsExactly(expected.stream().mapToInt(id -> id).toArray());
    }
  }

  private static VocabularyFile vocabulary() {
    return new VocabularyFile("gpt2")
        .set(Keys.PRE, "gpt-2")
        .byteAlphabet()
        .set(Keys.MERGES, new String[0])
        .tokens(VocabularyFile.CONTROL, "<ab>", "<a", "b>", "aaa", "<ab><", ">>>>>")
        .tokens(VocabularyFile.USER_DEFINED, "aa");
  }

  private static void byDefinition(
      VocabularyFile file, List<String> specials, int from, String text, List<Integer> target) {
    for (int i = from; i < specials.size(); i++) {
      int at = text.indexOf(specials.get(i));
      if (at >= 0) {
        byDefinition(file, specials, i + 1, text.substring(0, at), target);
        target.add(file.id(specials.get(i)));
        byDefinition(file, specials, i, text.substring(at + specials.get(i).length()), target);
        return;
      }
    }
    text.chars().forEach(target::add);
  }

  @Test
  void onlyUserDefinedTokensAreAlwaysMatched() {
    VocabularyFile file = vocabulary();
    assertThat(file.load(folder).encode("<aaa", false, false))
        .containsExactly('<', file.id("aa"), 'a');
  }

  @Test
  void manyLengthsAndRepetitionsStayLinear() {
    VocabularyFile file = vocabulary();
    for (int i = 0; i < 100; i++) {
      file.tokens(VocabularyFile.CONTROL, "<|" + "y".repeat(i) + "|>");
    }
    String text = ("<|" + "y".repeat(50)).repeat(4000) + "<|yy|>".repeat(20_000);
    int[] tokens = file.load(folder).encode(text, false, true);
    assertThat(tokens).hasSize(52 * 4000 + 20_000).endsWith(file.id("<|yy|>"));
  }
}

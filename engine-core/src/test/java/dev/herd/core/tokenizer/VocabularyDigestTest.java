package dev.herd.core.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.herd.gguf.GgufFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VocabularyDigestTest {
  @TempDir private Path folder;

  private static VocabularyFile vocabulary() {
    return addTokens(new VocabularyFile("llama").set(Keys.ADD_BOS, true), -1);
  }

  private static VocabularyFile addTokens(VocabularyFile file, double score) {
    return file.token("<unk>", 0, VocabularyFile.UNKNOWN)
        .token("<s>", 0, VocabularyFile.CONTROL)
        .token("a", score, VocabularyFile.NORMAL);
  }

  private String digest(VocabularyFile vocabulary) throws IOException {
    Path path = Files.createTempFile(folder, "vocabulary", ".gguf");
    Files.write(path, vocabulary.bytes());
    try (GgufFile file = GgufFile.open(path)) {
      return Tokenizer.digest(file);
    }
  }

  @Test
  void nothingButTheVocabularyCounts() throws IOException {
    String digest = digest(vocabulary());
    assertThat(digest).hasSize(64);
    assertThat(digest(vocabulary().set("tokenizer.chat_template", "{{ x }}"))).isEqualTo(digest);
    assertThat(digest(vocabulary().set(Keys.NAME, "some model"))).isEqualTo(digest);
    VocabularyFile otherOrder =
        new VocabularyFile("llama").set(Keys.ADD_EOS, false).set(Keys.ADD_BOS, true);
    assertThat(digest(addTokens(otherOrder, -1)))
        .isEqualTo(digest(vocabulary().set(Keys.ADD_EOS, false)))
        .isNotEqualTo(digest);
  }

  @Test
  void allOfTheVocabularyCounts() throws IOException {
    String digest = digest(vocabulary());
    assertThat(digest(vocabulary().set(Keys.ADD_BOS, false))).isNotEqualTo(digest);
    assertThat(digest(vocabulary().token("b", 0, VocabularyFile.NORMAL))).isNotEqualTo(digest);
    VocabularyFile otherScore = new VocabularyFile("llama").set(Keys.ADD_BOS, true);
    assertThat(digest(addTokens(otherScore, -2))).isNotEqualTo(digest);
  }

  @Test
  void aNameThatChangesTheTokenizerCounts() throws IOException {
    assertThat(digest(vocabulary().set(Keys.NAME, "Phi-3 mini")))
        .isNotEqualTo(digest(vocabulary()));
  }

  @Test
  void filesWithoutTokenizerAreApartSinceMessagesNameThem() throws IOException {
    assertThat(digest(new VocabularyFile("no_vocab")))
        .isNotEqualTo(digest(new VocabularyFile("no_vocab")));
  }
}

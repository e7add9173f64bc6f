package dev.herd.core.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.herd.gguf.GgufFile;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Vocabularies of known models with expected ids; skips itself where they are not there. */
class FixtureVocabularyTest {
  private static final Path FOLDER =
      Path.of(System.getProperty("herd.shared", "../../shared"), "fixtures", "vocab");

  @Test
  void givesTheExpectedIds() throws IOException {
    assumeTrue(Files.isDirectory(FOLDER), "no " + FOLDER);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(FOLDER, "*.gguf")) {
      for (Path path : files) {
        compare(path);
      }
    }
  }

  private static void compare(Path path) throws IOException {
    String[] texts =
        Files.readString(path.resolveSibling(path.getFileName() + ".inp"))
            .split("\n__ggml_vocab_test__\n", -1);
    List<String> lines = Files.readAllLines(path.resolveSibling(path.getFileName() + ".out"));
    try (GgufFile file = GgufFile.open(path)) {
      Tokenizer tokenizer = Tokenizer.of(file);
      for (int i = 0; i < Math.min(texts.length, lines.size()); i++) {
        String ids =
            Arrays.stream(tokenizer.encode(texts[i], false, false))
                .mapToObj(Integer::toString)
                .collect(Collectors.joining(" "));
        assertThat(ids).as("%s, text %d: %s", path, i, texts[i]).isEqualTo(lines.get(i).strip());
      }
    }
  }
}

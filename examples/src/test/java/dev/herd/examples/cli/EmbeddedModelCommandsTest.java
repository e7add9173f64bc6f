package dev.herd.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedModelCommandsTest {
  @TempDir private Path folder;

  @Test
  void modelsRunByName() {
    Cli.Result result = Cli.run("run", "chat", "-p", "What is 47 + 85?", "--temp", "0");
    assertThat(result.code()).isZero();
    assertThat(result.out()).endsWith("so 47+85=132.\n");
    assertThat(Cli.run("run", "chat:q8_0", "-p", "What is 47 + 85?", "--temp", "0").out())
        .isEqualTo(result.out());
  }

  @Test
  void otherCommandsTakeTheNamesToo() {
    assertThat(Cli.runWith("1234", "tokenize", "story").out()).hasLineCount(1).contains(",");
    assertThat(Cli.run("inspect", "code").out()).contains("Herd code", "llama");
    assertThat(Cli.runWith("{\"messages\": []}", "template", "chat").code()).isZero();
    Path out = folder.resolve("out.gguf");
    assertThat(Cli.run("quantize", "story", out.toString(), "Q8_0").code()).isZero();
    assertThat(out).isNotEmptyFile();
  }

  @Test
  void aFileOfThatNameIsPreferred() throws Exception {
    Path file = folder.resolve("story");
    Files.copy(Cli.model(), file);
    assertThat(Cli.run("inspect", file.toString()).out()).doesNotContain("Herd story");
  }

  /** The working directory of tests is the module's own folder. */
  @Test
  void aFolderOfThatNameDoesNotHideTheModel() throws Exception {
    Path hiding = Files.createDirectory(Path.of("story"));
    try {
      assertThat(Cli.run("inspect", "story").out()).contains("Herd story");
      Cli.Result chat = Cli.runWith("/models\n", "chat", "story", "a=story");
      assertThat(chat.code()).isZero();
      assertThat(chat.out()).contains("* story ", "  a ");
      assertThat(Cli.run("inspect", "./story").err()).contains("is a folder");
      assertThat(Cli.run("chat", "./story").err()).contains("is a folder");
    } finally {
      Files.delete(hiding);
    }
  }

  @Test
  void saysWhichNamesThereAre() {
    Cli.Result missing = Cli.run("run", "poem", "-p", "Hi");
    assertThat(missing.code()).isEqualTo(1);
    assertThat(missing.err()).contains("poem", "story, code, chat").hasLineCount(1);
    Cli.Result type = Cli.run("run", "chat:q9", "-p", "Hi");
    assertThat(type.code()).isEqualTo(1);
    assertThat(type.err()).contains("q9", "Q8_0").hasLineCount(1);
  }
}

package dev.herd.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChatWithSeveralModelsTest {
  @TempDir private Path folder;
  private String model;

  @BeforeEach
  void writeModel() throws IOException {
    model = Cli.chatModel(folder).toString();
  }

  @Test
  void theNextModelGetsTheWholeConversation() {
    String[] both = {"chat", "a=" + model, "b=" + model, "-n", "5", "--temp", "0"};
    Cli.Result switched = Cli.runWith("Hi\n/model b\nAgain\n", both);
    assertThat(switched.code()).isZero();
    assertThat(switched.out()).isEqualTo(Cli.runWith("Hi\nAgain\n", both).out());
    assertThat(switched.err()).containsPattern("\\(a loaded in \\d+ ms\\)");
    assertThat(switched.err()).containsPattern("\\(b loaded in \\d+ ms\\)");
    assertThat(Cli.runWith("Again\n", both).out()).isNotEqualTo(tail(switched.out()));
  }

  private static String tail(String out) {
    return out.substring(out.length() / 2);
  }

  @Test
  void withRoomForOneModelTheOtherGoes() throws IOException {
    long one = Files.size(Path.of(model));
    Cli.Result result =
        Cli.runWith(
            "/model b\n/models\n/model a\n/memory\n",
            "chat",
            "a=" + model,
            "b=" + model,
            "--ram",
            String.valueOf(2 * one)); // weights, and what a first answer takes
    assertThat(result.code()).isZero();
    assertThat(result.err()).containsPattern("\\(b loaded in \\d+ ms, a evicted\\)");
    assertThat(result.err()).containsPattern("\\(a loaded in \\d+ ms, b evicted\\)");
    assertThat(result.out()).containsPattern("  a +not loaded").containsPattern("\\* b +ready");
    assertThat(result.out())
        .containsPattern("a:latest +Q4_0 +ready")
        .contains("budget  ", "resident  ");
  }

  @Test
  void whatCannotChatIsNotSwitchedTo() {
    Cli.Result result =
        Cli.runWith(
            "/model mute\n/model nobody\n/model\nHi\n",
            "chat",
            "a=" + model,
            "mute=" + Cli.model(),
            "-n",
            "3");
    assertThat(result.code()).isZero();
    assertThat(result.err()).contains("no chat template", "'nobody' not found", "a:latest");
    assertThat(result.err()).contains("/model needs a name", "answer 3 tokens");
  }

  @Test
  void aFolderAndAConfigurationNameModels() throws IOException {
    Path config = folder.resolve("herd.json");
    Files.writeString(
        config,
        """
        {"models": {"tiny": {"file": "chat.gguf", "aliases": ["small"]}}}
        """);
    Cli.Result byConfig =
        Cli.runWith("/model tiny\n/models\n", "chat", "small", "--config", config.toString());
    assertThat(byConfig.code()).isZero();
    assertThat(byConfig.out()).contains("* tiny");
    Cli.Result byFolder = Cli.runWith("/models\n", "chat", "--models", folder.toString());
    assertThat(byFolder.out()).contains("* chat");
  }

  @Test
  void modelsThatHerdBringsAlongHaveNames() {
    Cli.Result result = Cli.runWith("/models\n", "chat", "story", "writer=code");
    assertThat(result.code()).isZero();
    assertThat(result.out()).contains("* story ", "  writer ");
  }

  @Test
  void namesThatMeanNothingAreRefusedInALine() {
    assertThat(Cli.run("chat").code()).isEqualTo(2);
    Cli.Result none = Cli.run("chat", "nobody");
    assertThat(none.code()).isEqualTo(1);
    assertThat(none.err()).contains("nobody", "no such file", "--models", "story").hasLineCount(1);
    Cli.Result twice = Cli.run("chat", "a=" + model, "a=" + Cli.model());
    assertThat(twice.err()).contains("both called a:latest", "NAME=FILE").hasLineCount(1);
    Cli.Result missing = Cli.run("chat", "a=" + folder.resolve("no.gguf"));
    assertThat(missing.err()).contains("no such file", "chat.gguf").hasLineCount(1);
    assertThat(Cli.run("chat", "auto").err()).contains("'auto' is no model").hasLineCount(1);
    Cli.Result auto = Cli.run("chat", "auto=" + model);
    assertThat(auto.code()).isEqualTo(1);
    assertThat(auto.err()).contains("can't be called auto", "router").hasLineCount(1);
  }

  @Test
  void aModelThatCannotFitIsRefusedWithTheArithmetic() {
    Cli.Result result = Cli.run("chat", "a=" + model, "--ram", "200K");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("a:latest needs", "budget of 0.2 MB").hasLineCount(1);
  }
}

package dev.herd.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerateCommandsTest {
  private static final String MODEL = Cli.model().toString();

  @TempDir private Path folder;

  @Test
  void runPrintsTheAnswerAndItsSpeedApart() {
    Cli.Result result = Cli.run("run", MODEL, "-p", "Hello", "-n", "8", "--seed", "5");
    assertThat(result.code()).isZero();
    assertThat(result.out()).isNotBlank().endsWith("\n");
    assertThat(result.err()).contains("tokens/s", "first text after").hasLineCount(1);
    assertThat(Cli.run("run", MODEL, "-p", "Hello", "-n", "8", "--seed", "5").out())
        .isEqualTo(result.out());
  }

  @Test
  void runTakesThePromptFromStdin() {
    String expected = Cli.run("run", MODEL, "-p", "Hello", "-n", "8", "--temp", "0").out();
    assertThat(Cli.runWith("Hello\n", "run", MODEL, "-n", "8", "--temp", "0").out())
        .isEqualTo(expected);
    assertThat(Cli.runWith("Hello", "run", MODEL, "-p", "-", "-n", "8", "--temp", "0").out())
        .isEqualTo(expected);
  }

  @Test
  void runEndsBeforeAStopText() {
    String whole = Cli.run("run", MODEL, "-p", "Hello", "-n", "8", "--temp", "0").out();
    String stop = whole.substring(1, 3);
    Cli.Result result =
        Cli.run("run", MODEL, "-p", "Hello", "-n", "8", "--temp", "0", "--stop", stop);
    assertThat(result.out()).isEqualTo(whole.substring(0, whole.indexOf(stop)) + "\n");
    assertThat(result.err()).contains("; ended]");
  }

  @Test
  void runSaysWhenThePromptIsTooLong() {
    Cli.Result result = Cli.run("run", MODEL, "-p", "Hello ".repeat(50), "--ctx", "16");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains("16", "--ctx").hasLineCount(1);
  }

  @Test
  void runUsesTheChatTemplateUnlessRaw() throws IOException {
    String model = Cli.chatModel(folder).toString();
    String answer = Cli.run("run", model, "-p", "Hi", "-n", "6", "--temp", "0").out();
    String raw = Cli.run("run", model, "-p", "Hi", "--raw", "-n", "6", "--temp", "0").out();
    String written = "<user>Hi\n<assistant>";
    assertThat(Cli.run("run", model, "-p", written, "--raw", "-n", "6", "--temp", "0").out())
        .isEqualTo(answer)
        .isNotEqualTo(raw);
  }

  @Test
  void chatAnswersEachLineAndObeysCommands() throws IOException {
    String model = Cli.chatModel(folder).toString();
    Cli.Result result =
        Cli.runWith(
            "Hi\n\n/memory\n/nothing\nAgain\n/reset\nHi\n/quit\nnever read\n",
            "chat",
            model,
            "-n",
            "5",
            "--temp",
            "0");
    assertThat(result.code()).isZero();
    assertThat(result.out()).contains("weights ", "chat:latest ", "Java heap ");
    assertThat(result.err()).contains("/nothing is no command");
    assertThat(result.err().lines().filter(line -> line.contains("tokens/s"))).hasSize(3);
    String first = Cli.runWith("Hi\n", "chat", model, "-n", "5", "--temp", "0").out();
    assertThat(result.out()).startsWith(first).endsWith(first);
  }

  @Test
  void chatNeedsATemplate() {
    Cli.Result result = Cli.run("chat", MODEL);
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("no chat template", "herd run").hasLineCount(1);
  }
}

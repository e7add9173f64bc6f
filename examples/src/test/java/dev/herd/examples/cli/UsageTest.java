package dev.herd.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsageTest {
  @Test
  void withoutArgumentsItShowsTheCommands() {
    Cli.Result result = Cli.run();
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains("run ", "chat ", "tokenize ", "herd run model.gguf -p");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "demo",
        "run",
        "chat",
        "compare",
        "ensemble",
        "route",
        "tokenize",
        "embed",
        "logits",
        "greedy",
        "template",
        "inspect",
        "quantize",
        "plan",
        "bench",
        "bench-multi"
      })
  void everyCommandHasHelpWithExamples(String command) {
    Cli.Result result = Cli.run(command, "--help");
    assertThat(result.code()).isZero();
    assertThat(result.out()).contains("Usage: herd " + command, "Examples:", "herd " + command);
    assertThat(result.out().lines()).allMatch(line -> line.length() <= 100);
    assertThat(result.err()).isEmpty();
  }

  @Test
  void suggestsTheCommandThatWasMeant() {
    Cli.Result result = Cli.run("tokenise", "model.gguf");
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err())
        .contains("no command 'tokenise'", "did you mean 'tokenize'?", "--help");
  }

  @Test
  void suggestsTheOptionThatWasMeant() {
    Cli.Result result = Cli.run("run", "model.gguf", "--tempp", "1");
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("no option '--tempp'", "herd run --help");
  }

  @Test
  void saysWhatIsMissing() {
    Cli.Result result = Cli.run("run");
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("MODEL", "'herd run --help'");
  }

  @Test
  void showsTheVersion() {
    Cli.Result result = Cli.run("--version");
    assertThat(result.code()).isZero();
    assertThat(result.out()).startsWith("herd ").contains("Java ");
  }

  @Test
  void refusesWrongValuesOfOptions() {
    String model = Cli.model().toString();
    assertThat(Cli.run("run", model, "-p", "x", "--top-p", "2").code()).isEqualTo(2);
    assertThat(Cli.run("run", model, "-p", "x", "--temp", "warm").code()).isEqualTo(2);
    assertThat(Cli.run("run", model, "-p", "x", "--stop", "").code()).isEqualTo(2);
    assertThat(Cli.run("run", model, "-p", "x", "--threads", "-1").code()).isEqualTo(2);
    assertThat(Cli.run("run", model, "-p", "x", "--ctx", "-5").code()).isEqualTo(2);
    assertThat(Cli.run("run", model, "-p", "x", "-n", "-1").code()).isEqualTo(2);
    assertThat(Cli.run("greedy", model, "--tokens", "1,x", "-n", "1").code()).isEqualTo(2);
    assertThat(Cli.run("greedy", model, "--tokens", "1", "-n", "0").code()).isEqualTo(2);
    assertThat(Cli.run("bench", model, "-r", "0").code()).isEqualTo(2);
    assertThat(Cli.run("chat", model, "--ram", "much").code()).isEqualTo(2);
    assertThat(Cli.run("chat", model, "--ctx", "-5").code()).isEqualTo(2);
    assertThat(Cli.run("chat", model, "--threads", "-1").code()).isEqualTo(2);
    assertThat(Cli.run("compare", model, "-p", "x", "-n", "-1").code()).isEqualTo(2);
    assertThat(Cli.run("ensemble", model, "-p", "x", "--temp", "-1").code()).isEqualTo(2);
    assertThat(Cli.run("route", model, "-p", "x", "--top-p", "2").code()).isEqualTo(2);
    assertThat(Cli.run("quantize", model, "out.gguf", "Q9_9").code()).isEqualTo(2);
  }
}

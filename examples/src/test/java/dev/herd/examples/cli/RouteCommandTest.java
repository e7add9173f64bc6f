package dev.herd.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RouteCommandTest {
  private static final String CODER = "coder=" + Cli.model();
  private static final String GENERAL = "general=" + Cli.model();

  @TempDir private Path folder;

  private String rules() throws IOException {
    return Files.writeString(
            folder.resolve("rules.json"),
            """
            {"routes": {
               "code": {"models": {"coder": 1, "general": 0.6},
                        "rules": [{"keywords": ["stack trace"]}],
                        "examples": ["Write a function that sorts a list.", "Fix this loop."]},
               "chat": {"model": "general", "examples": ["How are you today?", "Tell me a joke."]}},
             "fallback": "chat"}
            """)
        .toString();
  }

  @Test
  void aRuleDecidesAndTheTraceSaysSo() throws IOException {
    Cli.Result result =
        Cli.run(
            "route", CODER, GENERAL, "--rules", rules(), "-p", "What does this stack trace say?");
    assertThat(result.code()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(result.out()).contains("auto -> coder:latest", "code 1", "keyword 'stack trace'");
    assertThat(result.out()).contains("* coder:latest", "general:latest");
  }

  @Test
  void examplesDecideWhereNoRuleHolds() throws IOException {
    Cli.Result result =
        Cli.run(
            "route",
            CODER,
            GENERAL,
            "--rules",
            rules(),
            "-p",
            "Write a function that sorts numbers",
            "--json");
    Map<String, Object> json = Cli.json(result.out());
    assertThat(json).containsEntry("model", "coder:latest").containsEntry("route", "code");
    assertThat(json).containsKeys("reason", "stages", "candidates").doesNotContainKey("answer");
    Cli.Result fallback =
        Cli.run("route", CODER, GENERAL, "--rules", rules(), "-p", "zzz", "--json");
    assertThat(Cli.json(fallback.out())).containsEntry("model", "general:latest");
  }

  @Test
  void examplesAloneNameModels() throws IOException {
    Path examples =
        Files.writeString(
            folder.resolve("examples.json"),
            """
            {"coder": ["Write a function that sorts a list."], "general": ["Tell me a joke."]}
            """);
    Cli.Result result =
        Cli.run(
            "route",
            CODER,
            GENERAL,
            "--examples",
            examples.toString(),
            "-p",
            "Tell me a good joke",
            "-n",
            "3",
            "--run");
    assertThat(result.code()).isZero();
    assertThat(result.err()).contains("auto -> general:latest", "(general loaded in", "tokens/s");
    assertThat(result.out()).isNotBlank().doesNotContain("auto");
  }

  @Test
  void withoutAnythingToDecideByTheFirstModelTakesIt() {
    Cli.Result result = Cli.run("route", CODER, GENERAL, "-p", "Hello");
    assertThat(result.out()).contains("auto -> coder:latest");
    assertThat(result.err()).contains("the first model takes everything").hasLineCount(1);
  }

  @Test
  void namesTheLineOfAnErrorInAFile() throws IOException {
    Path file = folder.resolve("rules.json");
    Files.writeString(file, "{\"routes\": {\"code\": {\n\"model\": \"nobody\"}}}");
    Cli.Result result = Cli.run("route", CODER, "--rules", file.toString(), "-p", "x");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err())
        .contains("rules.json, line 2: routes.code.model", "'nobody' not found");
    Files.writeString(file, "{\"writer\": [\"x\"]}");
    assertThat(Cli.run("route", CODER, "--examples", file.toString(), "-p", "x").err())
        .contains("line 1: writer is no route", "coder:latest");
  }

  @Test
  void missingFilesOfRulesAreNoModels() {
    for (String option : new String[] {"--rules", "--examples", "--config"}) {
      Cli.Result result = Cli.run("route", CODER, option, folder.resolve("no.json").toString());
      assertThat(result.code()).isEqualTo(1);
      assertThat(result.err()).contains("no.json: there is no such file").doesNotContain("GGUF");
    }
    assertThat(Cli.run("route", CODER, "--rules", folder.toString(), "-p", "x").err())
        .contains("is a folder; a file is needed");
  }

  @Test
  void saysWhyNoModelCanTakeIt() throws IOException {
    Cli.Result result =
        Cli.run("route", CODER, "--ctx", "8", "-p", "A text of more than eight tokens, by far.");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("context of 8", "herd: no model can take the question");
  }
}

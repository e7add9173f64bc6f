package dev.herd.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemplateCommandTest {
  private static final String HI = "{\"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}]";

  @TempDir private Path folder;

  @Test
  void rendersExactly() throws IOException {
    Path template = jinja("{{ messages[0].content }}|{{ tools is defined }}|{{ x.y }}|{{ 1.5 }}");
    assertThat(
            Cli.runWith(HI + ", \"tools\": null, \"x\": {\"y\": 7}}", "template", path(template)))
        .isEqualTo(new Cli.Result(0, "Hi|False|7|1.5", ""));
  }

  @Test
  void takesTheTemplateAndTheTokensOfAModel() throws IOException {
    String model = path(Cli.chatModel(folder));
    assertThat(Cli.runWith(HI + ", \"add_generation_prompt\": true}", "template", model).out())
        .isEqualTo("<s><user>Hi\n<assistant>");
    assertThat(Cli.runWith(HI + ", \"bos_token\": \"B\"}", "template", model).out())
        .isEqualTo("B<user>Hi\n");
  }

  @Test
  void saysWhatIsWrong() throws IOException {
    assertFailure(HI + "}", Cli.model(), "no chat template");
    Path refusing = jinja("{{ raise_exception('no system role') }}");
    assertFailure(HI + "}", refusing, "no system role");
    assertFailure(HI, refusing, "stdin:1:");
    assertFailure("[1]", refusing, "a JSON object is needed");
    assertFailure("{} {}", refusing, "something follows");
    assertFailure("", refusing, "a JSON object is needed");
    assertFailure("{}", jinja("{% if %}"), "template.jinja:1:");
  }

  private static void assertFailure(String input, Path file, String message) {
    Cli.Result result = Cli.runWith(input, "template", path(file));
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains(message).hasLineCount(1);
  }

  private Path jinja(String source) throws IOException {
    return Files.writeString(folder.resolve("template.jinja"), source);
  }

  private static String path(Path path) {
    return path.toString();
  }
}

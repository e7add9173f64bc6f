package dev.herd.scheduler.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoutesFileTest {
  private static final String WHOLE =
      """
      {
        "routes": {
          "code": {
            "models": {"coder": 1, "general": 0.6},
            "rules": [
              {"code": ["Java", "python"]},
              {"keywords": ["Stack Trace", "NPE"], "maximum_tokens": 20},
              {"tools": true, "images": true}
            ],
            "examples": ["Write a function that adds two numbers."]
          },
          "chat": {"model": "general",
                   "rules": [{"pattern": "(?i)^(hi|hello)\\\\b", "minimum_tokens": 1}]}
        },
        "fallback": "chat",
        "acceptance": {"score": 0.3, "margin": 0}
      }
      """;

  @TempDir private Path folder;

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("routes.json"), text);
  }

  private RoutingPlan read(String text) throws IOException {
    return RoutesFile.read(write(text), RoutesFileTest::full);
  }

  /** As a catalog of two models does. */
  private static String full(String name) {
    if (!List.of("coder", "general").contains(name)) {
      throw new IllegalStateException("model '" + name + "' not found");
    }
    return name + ":latest";
  }

  private static String route(RoutingPlan plan, String text) {
    RoutingRequest request = RoutingRequest.of(Router.AUTO, text);
    List<RoutableModel> models =
        List.of(
            new RoutableModel("coder:latest", Set.of(), true, 0, 0, true, false),
            new RoutableModel("general:latest", Set.of(), true, 0, 0, false, false));
    RoutingTrace trace = plan.router(() -> models).route(request).trace();
    return trace.decided().name() + "|" + trace.decided().route();
  }

  @Test
  void rulesExamplesAndFallbackDecideAsWritten() throws IOException {
    RoutingPlan plan = read(WHOLE);
    assertThat(plan.acceptance()).isEqualTo(new Acceptance(0.3, 0));
    assertThat(plan.routes())
        .containsExactly(
            Route.of("code").with("coder:latest", 1).with("general:latest", 0.6),
            Route.of("chat").with("general:latest", 1));
    assertThat(route(plan, "```python\nx```")).isEqualTo("code 1|code");
    assertThat(route(plan, "a stack trace")).isEqualTo("code 2|code");
    assertThat(route(plan, "a stack trace " + "of many words ".repeat(20)))
        .isEqualTo("fallback|chat");
    assertThat(route(plan, "Hello there")).isEqualTo("chat 1|chat");
    assertThat(route(plan, "write a function that adds numbers")).isEqualTo("examples|code");
    assertThat(route(plan, "zzz")).isEqualTo("fallback|chat");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "\"model\": \"coder\", \"colour\": 1|routes.r.colour is unknown; there are model, models",
        "\"rules\": []|routes.r has no \"model\"",
        "\"model\": \"x\"|routes.r.model names a model that isn't there: model 'x' not found",
        "\"models\": {\"coder\": 2}|routes.r.models.coder is 2.0, not above 0 and at most 1",
        "\"models\": [\"coder\"]|routes.r.models is [, not an object",
        "\"rules\": [{}]|routes.r.rules has a rule without a condition; there are keywords",
        "\"rules\": [{\"words\": []}]|routes.r.rules.words is unknown; there are keywords",
        "\"rules\": [{\"keywords\": []}]|routes.r.rules.keywords is empty",
        "\"rules\": [{\"pattern\": \"(\"}]|routes.r.rules.pattern is \"(\", no regular expression",
        "\"rules\": [{\"minimum_tokens\": -1}]|routes.r.rules.minimum_tokens is -1, less than 0",
        "\"rules\": [{\"maximum_tokens\": 1.5}]|maximum_tokens is 1.5, not a whole number",
        "\"rules\": [{\"tools\": false}]|routes.r.rules.tools is false; leave it out",
        "\"examples\": \"x\"|routes.r.examples is \"x\", not a list of texts"
      })
  void errorsNameLineFieldAndValue(String route, String message) {
    String text = "{\"fallback\": \"r\", \"routes\":\n{\"r\": {" + route + "}}}";
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(RoutesFormatException.class)
        .hasMessageContaining("routes.json, line 2: ")
        .hasMessageContaining(message);
  }

  @Test
  void aFallbackIsNeededAndMustBeARoute() {
    assertThatThrownBy(() -> read("{\"routes\": {\"r\": {\"model\": \"coder\"}}}"))
        .isInstanceOf(RoutesFormatException.class)
        .hasMessageContaining("there is no \"fallback\"");
    assertThatThrownBy(() -> read("{\"fallback\": \"r\"}"))
        .hasMessageContaining("there is no \"routes\"");
    assertThatThrownBy(
            () -> read("{\"routes\": {\"r\": {\"model\": \"coder\"}}, \"fallback\": \"q\"}"))
        .hasMessageContaining("there is no route 'q'; there are r");
  }

  @Test
  void examplesInAFileOfTheirOwnAreAdded() throws IOException {
    RoutingPlan plan = read(WHOLE);
    Path examples = folder.resolve("examples.json");
    Files.writeString(examples, "{\"chat\": [\"How are you?\"], \"code\": [\"Sort a list.\"]}");
    RoutingPlan more = plan.withExamples(ExamplesFile.read(examples, plan::requireRoute));
    assertThat(more.examples().get("code")).hasSize(2);
    assertThat(route(more, "how are you today")).isEqualTo("examples|chat");

    Files.writeString(examples, "{\"chat\": [],\n \"code\": [\"x\"]}");
    assertThatThrownBy(() -> ExamplesFile.read(examples, UnaryOperator.identity()))
        .hasMessageContaining("examples.json, line 1: chat has no example");
    Files.writeString(examples, "{\"story\": [\"x\"]}");
    assertThatThrownBy(() -> ExamplesFile.read(examples, plan::requireRoute))
        .isInstanceOf(RoutesFormatException.class)
        .hasMessageContaining("story is no route: there is no route 'story'; there are code, chat");
  }

  @Test
  void examplesMayComeFromAStreamWithAName() throws IOException {
    assertThat(ExamplesFile.read("built in", stream("{\"a\": [\"x\"]}"), UnaryOperator.identity()))
        .isEqualTo(Map.of("a", List.of("x")));
    assertThatThrownBy(
            () -> ExamplesFile.read("built in", stream("{\"a\": 1}"), UnaryOperator.identity()))
        .isInstanceOf(RoutesFormatException.class)
        .hasMessageContaining("built in, line 1: a is 1, not a list of texts");
  }

  private static InputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void withoutAFileEachModelIsARoute() {
    RoutingPlan plan =
        RoutingPlan.ofModels(List.of("general:latest", "coder:latest"))
            .withExamples(Map.of("coder:latest", List.of("Sort a list of numbers.")));
    assertThat(route(plan, "sort these numbers")).isEqualTo("examples|coder:latest");
    assertThat(route(plan, "zzz")).isEqualTo("fallback|general:latest");
  }
}

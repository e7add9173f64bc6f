package dev.herd.core.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * A table of templates and what they render to. The expected texts are those of Jinja2 3.1.6 in its
 * ImmutableSandboxedEnvironment, set up as the model libraries do; {@code error} where it raises.
 */
class SemanticsTest {
  @TestFactory
  @SuppressWarnings("unchecked") // the table's first line holds the variables of all others
  Stream<DynamicTest> rendersAsJinja2Does() throws IOException {
    List<Map<String, Object>> table = JsonLines.read(lines());
    Map<String, Object> variables = (Map<String, Object>) table.getFirst().get("variables");
    return table.stream()
        .skip(1)
        .map(
            row ->
                DynamicTest.dynamicTest((String) row.get("template"), () -> check(row, variables)));
  }

  private static void check(Map<String, Object> row, Map<String, Object> variables) {
    String template = (String) row.get("template");
    if (row.containsKey("error")) {
      assertThatThrownBy(() -> ChatTemplate.compile("table", template).render(variables))
          .isInstanceOf(ChatTemplateException.class)
          .hasMessageStartingWith("table:");
    } else {
      assertThat(ChatTemplate.compile("table", template).render(variables))
          .isEqualTo(row.get("expected"));
    }
  }

  private static List<String> lines() throws IOException {
    try (InputStream table = SemanticsTest.class.getResourceAsStream("semantics.jsonl")) {
      return new String(table.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }
}

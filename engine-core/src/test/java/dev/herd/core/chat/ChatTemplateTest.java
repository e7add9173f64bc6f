package dev.herd.core.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.herd.gguf.GgufFile;
import dev.herd.gguf.GgufOutput;
import dev.herd.gguf.GgufWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChatTemplateTest {
  private static final String CHATML =
      """
      {{ bos_token }}{% for message in messages %}
      {{ '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>' }}
      {% endfor %}
      {% if add_generation_prompt %}
      <|im_start|>assistant
      {% endif %}
      """;

  private static String render(String template, Map<String, ?> variables) {
    return ChatTemplate.compile("test", template).render(variables);
  }

  private static ChatTemplateException failure(String template) {
    return catchThrowableOfType(
        ChatTemplateException.class, () -> render(template, Map.of("n", 7)));
  }

  private static Optional<ChatTemplate> ofFile(Path path, GgufWriter writer) throws IOException {
    try (GgufOutput output = writer.create(path)) {
      output.finish();
    }
    try (GgufFile file = GgufFile.open(path)) {
      return ChatTemplate.ofFile(file);
    }
  }

  @Test
  void filesMayHaveATemplate(@TempDir Path folder) throws IOException {
    Path path = folder.resolve("model.gguf");
    assertThat(ofFile(path, new GgufWriter())).isEmpty();
    GgufWriter writer = new GgufWriter().putString("tokenizer.chat_template", "{{ n }}!");
    assertThat(ofFile(path, writer).orElseThrow().render(Map.of("n", 7))).isEqualTo("7!");
    writer.putString("tokenizer.chat_template", "{% if %}");
    assertThatThrownBy(() -> ofFile(path, writer))
        .isInstanceOf(ChatTemplateException.class)
        .hasMessageContaining("model.gguf: tokenizer.chat_template");
  }

  @Test
  void rendersAConversation() {
    ChatTemplate template = ChatTemplate.compile("chatml", CHATML);
    List<ChatMessage> messages =
        List.of(new ChatMessage("system", "Be brief."), new ChatMessage("user", "Hello"));
    assertThat(template.render(messages, true, "<s>", "</s>"))
        .isEqualTo(
            """
            <s><|im_start|>system
            Be brief.<|im_end|>
            <|im_start|>user
            Hello<|im_end|>
            <|im_start|>assistant
            """);
    assertThat(template.render(messages, false, "<s>", "</s>")).endsWith("Hello<|im_end|>\n");
  }

  @Test
  void nullToolsAndDocumentsCountAsAbsentOtherNullsAsNone() {
    Map<String, Object> variables = new HashMap<>();
    variables.put("tools", null);
    variables.put("documents", null);
    variables.put("other", null);
    assertThat(
            render(
                "{{ tools is defined }} {{ documents is defined }} {{ other is none }}", variables))
        .isEqualTo("False False True");
  }

  @Test
  void nowSetsTheClockAndIsNotSeen() {
    String template = "{{ strftime_now('%d %b %Y %H:%M') }} {{ now is defined }}";
    assertThat(render(template, Map.of("now", "2026-01-15T12:34:00Z")))
        .isEqualTo("15 Jan 2026 12:34 False");
    assertThat(render(template, Map.of("now", "2026-01-15T12:34:00")))
        .isEqualTo("15 Jan 2026 12:34 False");
    assertThatThrownBy(() -> render(template, Map.of("now", "yesterday")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("yesterday");
  }

  @Test
  void javaNumbersKeepTheirKind() {
    assertThat(render("{{ [i, f, b] }}", Map.of("i", 3, "f", 2.0f, "b", (short) 4)))
        .isEqualTo("[3, 2.0, 4]");
  }

  @Test
  void otherJavaValuesAreRefused() {
    assertThatThrownBy(() -> render("{{ x }}", Map.of("x", new Object())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("java.lang.Object");
  }

  @Test
  void variablesThatContainThemselvesAreRefused() {
    List<Object> list = new ArrayList<>();
    list.add(list);
    assertThatThrownBy(() -> render("{{ x }}", Map.of("x", list)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("deeper");
  }

  @Test
  void errorsNameTemplateLineAndColumn() {
    ChatTemplateException syntax = failure("first\n{% if n %}\n  {{ 1 + }}\n{% endif %}");
    assertThat(syntax.kind()).isEqualTo(ChatTemplateException.Kind.SYNTAX);
    assertThat(syntax).hasMessageStartingWith("test:3:10: ").hasMessageContaining("unexpected");

    ChatTemplateException evaluation = failure("{% if n %}\n\n  {{ n.a.b }}{% endif %}");
    assertThat(evaluation.kind()).isEqualTo(ChatTemplateException.Kind.EVALUATION);
    assertThat(evaluation.line()).isEqualTo(3);
    assertThat(evaluation).hasMessageContaining("has no attribute 'a'");

    ChatTemplateException refusal = failure("a\n{{ raise_exception('roles must alternate') }}");
    assertThat(refusal.kind()).isEqualTo(ChatTemplateException.Kind.REFUSAL);
    assertThat(refusal.template()).isEqualTo("test");
    assertThat(refusal).hasMessage("test:2:19: roles must alternate");
  }

  @Test
  void whatAChatTemplateCannotHaveIsNamed() {
    assertThat(failure("{% include 'x' %}")).hasMessageContaining("'include' is not supported");
    assertThat(failure("{% autoescape true %}{% endautoescape %}"))
        .hasMessageContaining("automatic escaping is not supported");
    assertThat(failure("{{ n|nope }}")).hasMessageContaining("No filter named 'nope'");
    assertThat(failure("{% for x in [1] %}{{ x is nope }}{% endfor %}"))
        .hasMessageContaining("No test named 'nope'");
  }

  @Test
  void javaIsOutOfReach() {
    for (String name : List.of("class", "getClass", "__class__", "hashCode", "length")) {
      assertThat(render("{{ s." + name + " is defined }}", Map.of("s", "text"))).isEqualTo("False");
    }
  }

  @Test
  void oneTemplateServesManyThreads() throws Exception {
    ChatTemplate template =
        ChatTemplate.compile(
            "shared",
            "{% set ns = namespace(s=0) %}{% for i in range(n) %}{% set ns.s = ns.s + i %}"
                + "{% endfor %}{{ ns.s }}");
    List<Callable<String>> tasks = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    for (int n = 0; n < 64; n++) {
      int count = n;
      tasks.add(() -> template.render(Map.of("n", count)));
      expected.add(Integer.toString(count * (count - 1) / 2));
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<String> results = new ArrayList<>();
      for (Future<String> result : threads.invokeAll(tasks)) {
        results.add(result.get());
      }
      assertThat(results).isEqualTo(expected);
    }
  }
}

package dev.herd.scheduler.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.herd.core.model.WeightLayout;
import dev.herd.gguf.GgmlType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogFileTest {
  @TempDir private Path folder;

  private CatalogFile read(String text) throws IOException {
    Path file = folder.resolve("herd.json");
    Files.writeString(file, text);
    return CatalogFile.read(file);
  }

  @Test
  void readsEverySetting() throws IOException {
    Files.writeString(folder.resolve("chat.jinja"), "{{ x }}");
    CatalogFile file =
        read(
            """
            {
              "directory": "models",
              "models": {
                "Llama:Q4_0": {
                  "file": "llama.gguf", "context": 4096, "parallel": 4, "layout": "packed",
                  "kv": "q8_0",
                  "template_file": "chat.jinja", "pin": true, "keep_alive": "1h30m", "weight": 2.5,
                  "sampling": {"temperature": 0.5, "top_k": 3, "top_p": 0.75, "min_p": 0.25,
                    "typical_p": 0.5, "repeat_penalty": 1.5, "presence_penalty": 1,
                    "frequency_penalty": 2, "repeat_last_n": 5, "seed": 12345678901},
                  "draft": "plain", "aliases": ["small"]
                },
                "plain": {"file": "/plain.gguf"}
              },
              "defaults": {"keep_alive": -1, "context": 7, "sampling": {"top_k": 9}},
              "aliases": {"chat": "llama:q4_0"}
            }
            """);
    ModelDefinition llama = file.models().getFirst();
    assertThat(llama.name()).hasToString("llama:q4_0");
    assertThat(llama.file()).isEqualTo(folder.resolve("llama.gguf"));
    assertThat(llama.contextTokens()).isEqualTo(4096);
    assertThat(llama.parallelSequences()).isEqualTo(4);
    assertThat(llama.layout()).isEqualTo(WeightLayout.PACKED);
    assertThat(llama.kvType()).isEqualTo(GgmlType.Q8_0);
    assertThat(llama.template()).contains("{{ x }}");
    assertThat(llama.pinned()).isTrue();
    assertThat(llama.keepAlive()).isEqualTo(KeepAlive.parse("90m"));
    assertThat(llama.weight()).isEqualTo(2.5);
    assertThat(llama.draft()).contains("plain");
    assertThat(llama.sampling().topK()).isEqualTo(3);
    assertThat(llama.sampling().repetitionPenalty()).isEqualTo(1.5);
    assertThat(llama.sampling().seed()).hasValue(12345678901L);
    ModelDefinition plain = file.models().getLast();
    assertThat(plain.keepAlive()).isEqualTo(KeepAlive.FOREVER);
    assertThat(plain.contextTokens()).isEqualTo(7);
    assertThat(plain.sampling().topK()).isEqualTo(9);
    assertThat(file.directory()).contains(folder.resolve("models"));
    assertThat(file.aliases())
        .isEqualTo(
            Map.of(
                ModelName.parse("small"), llama.name(),
                ModelName.parse("chat"), llama.name()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"context\": -3|models.a.context is -3: context must be 0 (as trained) or more tokens",
        "\"context\": \"4k\"|models.a.context is \"4k\", not a whole number",
        "\"context\": 3000000000|models.a.context is 3000000000, not a whole number of at most 32",
        "\"parallel\": 0|models.a.parallel is 0: parallel must be from 1 to 1024 sequences",
        "\"layout\": \"fast\"|models.a.layout is \"fast\", not auto, mapped or packed",
        "\"keep_alive\": \"5x\"|models.a.keep_alive is wrong: keep-alive \"5x\" is neither",
        "\"kv\": \"q4\"|models.a.kv is \"q4\", not F16 or Q8_0",
        "\"keep_alive\": true|models.a.keep_alive is true, not a number of seconds",
        "\"pin\": 1|models.a.pin is 1, not true or false",
        "\"weight\": 0|models.a.weight is 0.0: weight must be above 0",
        "\"draft\": \"a b\"|models.a.draft is a b: ",
        "\"sampling\": {\"top_p\": 2}|models.a.sampling.top_p is 2.0: topP must be from 0 to 1",
        "\"sampling\": {\"heat\": 2}|models.a.sampling.heat is unknown; there are temperature",
        "\"sampling\": 5|models.a.sampling is 5, not an object",
        "\"ctx\": 5|models.a.ctx is unknown; there are file, aliases, context, parallel",
        "\"template_file\": \"gone\"|models.a.template_file is",
        "\"aliases\": [5]|models.a.aliases is 5, not a text",
        "\"aliases\": [\"b\", \"B\"]|models.a.aliases has the alias \"B\" for a:latest, which",
        "\"file\": \"\"|models.a.file is empty",
        "\"pin\": true, \"pin\": true|Duplicate field 'pin'",
      })
  void aWrongValueIsNamedWithFileLineAndField(String setting, String problem) {
    String text = "{\n \"models\": {\n  \"a\": {\"file\": \"a.gguf\",\n   " + setting + "}}}";
    if (setting.startsWith("\"file\"")) {
      text = text.replace("\"file\": \"a.gguf\",", "");
    }
    String json = text;
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(CatalogException.class)
        .hasMessageStartingWith(folder.resolve("herd.json") + ", line 4: ")
        .hasMessageContaining(problem);
  }

  @Test
  void wrongDocumentsAreErrorsWithTheirLine() {
    assertThatThrownBy(() -> read("")).hasMessageContaining("line 1: is missing, not an object");
    assertThatThrownBy(() -> read("{\n\"models\":\n nonsense}")).hasMessageContaining("line 3: ");
    assertThatThrownBy(() -> read("{} 5")).hasMessageContaining("more after the end");
    assertThatThrownBy(() -> read("{\"model\": 1}"))
        .hasMessageContaining("model is unknown; there are directory, defaults, models, aliases");
    assertThatThrownBy(() -> read("{\"models\": {\"a\": {}}}"))
        .hasMessageContaining("models.a has no \"file\"");
    assertThatThrownBy(() -> read("{\"models\": {\"a b\": {}}}"))
        .hasMessageContaining("models.a b has a wrong name");
    assertThatThrownBy(
            () -> read("{\"models\": {\"a\": {\"file\": \"x\"}, \"A\": {\"file\": \"y\"}}}"))
        .hasMessageContaining("models.A is there twice: names compare without case, as a:latest");
    assertThatThrownBy(() -> read("{\"defaults\": {\"file\": \"x\"}}"))
        .hasMessageContaining("defaults.file is unknown");
  }
}

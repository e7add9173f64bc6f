package dev.herd.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.herd.examples.cli.io.JsonInput;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlanCommandTest {
  private static final String MODEL = Cli.model().toString();

  private static Map<String, Object> json(String... arguments) throws IOException {
    Cli.Result result = Cli.run(arguments);
    assertThat(result.code()).isZero();
    assertThat(result.err()).isEmpty();
    byte[] bytes = result.out().getBytes(StandardCharsets.UTF_8);
    return JsonInput.readObject("plan", new ByteArrayInputStream(bytes));
  }

  private static long number(Map<?, ?> object, String key) {
    return ((Number) object.get(key)).longValue();
  }

  private static List<?> list(Map<?, ?> object, String key) {
    return (List<?>) object.get(key);
  }

  @Test
  void aFileAndAKnownModelAreAddedUp() throws IOException {
    Map<String, Object> plan =
        json(
            "plan",
            "--json",
            "--ram",
            "16G",
            MODEL + ":ctx=100:parallel=2:kv=f16:layout=mapped:pin",
            "Mistral-7B:q4_k:ctx=4096");
    assertThat(plan).containsEntry("ram_bytes", 16L << 30).containsEntry("fits", true);
    assertThat(list(plan, "suggestions")).isEmpty();
    Map<?, ?> file = (Map<?, ?>) list(plan, "models").getFirst();
    assertThat(file.get("name")).isEqualTo("llama-Q4_0.gguf");
    assertThat(file.get("type")).isEqualTo("Q4_0");
    assertThat(file.get("pinned")).isEqualTo(true);
    assertThat(number(file, "context")).isEqualTo(100);
    assertThat(number(file, "parallel")).isEqualTo(2);
    assertThat(number(file, "packed_bytes")).isZero();
    assertThat(number(file, "mapped_bytes"))
        .isBetween(number(file, "tensor_bytes") / 2, number(file, "tensor_bytes"));
    Map<?, ?> known = (Map<?, ?>) list(plan, "models").getLast();
    assertThat(known.get("name")).isEqualTo("Mistral-7B:Q4_K_M");
    assertThat(number(known, "kv_bytes")).isEqualTo(512L << 20);
    long models = 0;
    for (Object model : list(plan, "models")) {
      for (String account : List.of("mapped", "packed", "kv", "heap")) {
        models += number((Map<?, ?>) model, account + "_bytes");
      }
    }
    assertThat(number(plan, "total_bytes"))
        .isEqualTo(
            models
                + number(plan, "scratch_bytes")
                + number(plan, "java_bytes")
                + number(plan, "system_bytes"));
  }

  @Test
  void whatDoesNotFitIsNoFailureAndHasSuggestions() throws IOException {
    String[] arguments = {
      "plan", "--ram", "16G", "--gpu", "8GiB", "llama-2-13b:Q8_0", "codellama-7b:Q8_0:ctx=4096"
    };
    Cli.Result result = Cli.run(arguments);
    assertThat(result.code()).isZero();
    assertThat(result.out())
        .contains("It doesn't fit: ", "What takes less:", "- swapped instead of resident: saves ");
    assertThat(result.out().lines()).allMatch(line -> line.length() <= 120);
    Map<String, Object> plan =
        json(
            "plan",
            "--ram",
            "16G",
            "--gpu",
            "8G",
            "llama-2-13b:Q8_0",
            "codellama-7b:Q8_0:ctx=4096",
            "--json");
    assertThat(plan).containsEntry("fits", false);
    for (Object suggestion : list(plan, "suggestions")) {
      Map<?, ?> object = (Map<?, ?>) suggestion;
      assertThat(number(object, "saved_bytes"))
          .isPositive()
          .isEqualTo(number(plan, "total_bytes") - number(object, "total_bytes"));
      assertThat(list(object, "changes")).isNotEmpty();
      assertThat(object.get("fits")).isEqualTo(number(object, "free_bytes") >= 0);
    }
    assertThat(list(plan, "suggestions"))
        .anyMatch(s -> list((Map<?, ?>) s, "remedies").equals(List.of("gpu_split")));
  }

  @Test
  void blocksOnTheGpuAreListed() {
    Cli.Result result =
        Cli.run("plan", "--ram", "32G", "--gpu", "12G", "codellama-7b:Q4_K_M:ctx=4096:gpu=20");
    assertThat(result.out())
        .contains("a GPU of 12.0 GiB", "20 of 32 blocks of codellama-7b:Q4_K_M", "It fits, with ");
  }

  @Test
  void modelsThatHerdBringsAlongHaveNames() throws IOException {
    Map<String, Object> plan =
        json("plan", "--ram", "4G", "story", "chat:q8_0:ctx=100:pin", "--json");
    Map<?, ?> story = (Map<?, ?>) list(plan, "models").getFirst();
    assertThat(story.get("name")).isEqualTo("story");
    assertThat(story.get("type")).isEqualTo("F16");
    Map<?, ?> chat = (Map<?, ?>) list(plan, "models").getLast();
    assertThat(chat.get("name")).isEqualTo("chat:q8_0");
    assertThat(chat.get("type")).isEqualTo("Q8_0");
    assertThat(number(chat, "context")).isEqualTo(100);
    assertThat(chat.get("pinned")).isEqualTo(true);
  }

  @Test
  void thisMachineIsTheDefault() throws IOException {
    assertThat(number(json("plan", MODEL, "--json"), "ram_bytes")).isPositive();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          llama-2-7b                 | llama-2-7b:Q4_K_M
          llama-3-7b:Q4_K_M          | llama-2-13b, llama-2-7b, mistral-7b
          llama-2-7b:Q9              | unknown quantisation type 'Q9'
          chat:Q9                    | unknown quantisation type 'Q9'
          poem                       | none of story, code, chat
          llama-2-7b:Q4_K_M:ctx=0    | ctx must be a positive number, not '0'
          llama-2-7b:Q4_K_M:ctx=many | not 'many'
          llama-2-7b:Q4_K_M:kv=q4_0  | kv must be f16 or q8_0, not 'q4_0'
          llama-2-7b:Q4_K_M:layout=x | layout must be auto, mapped or packed
          llama-2-7b:Q4_K_M:size=1   | no setting 'size'
          llama-2-7b:Q4_K_M:parallel=9999 | from 1 to 1024
          llama-2-7b:Q4_K_M:pin:swap | can't be pinned
          missing.gguf               | there is no such file
          """)
  void wrongModelsAreWrongUsage(String model, String complaint) {
    Cli.Result result = Cli.run("plan", "--ram", "16G", model);
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains(complaint, "'herd plan --help'");
  }

  @ParameterizedTest
  @CsvSource({"--ram, 16X", "--ram, 0", "--ram, -1G", "--gpu, much", "--ram, 9999999999T"})
  void wrongSizesAreWrongUsage(String option, String size) {
    Cli.Result result = Cli.run("plan", option + "=" + size, "llama-2-7b:Q4_K_M");
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err())
        .contains("option '" + option + "'", "'" + size + "' is no size such as 16G");
  }

  @Test
  void withoutModelsItIsWrongUsage() {
    assertThat(Cli.run("plan", "--ram", "16G").code()).isEqualTo(2);
  }

  @Test
  void aDamagedFileIsAFailure(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("damaged.gguf"), "no model");
    Cli.Result result = Cli.run("plan", file.toString());
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("damaged.gguf", "not a GGUF file");
  }
}

package dev.herd.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BenchMultiCommandTest {
  private static final String MODEL = Cli.model().toString();

  @Test
  void jsonHasSpeedsSwitchesAndAccountsOfEachModel() throws IOException {
    Cli.Result result = Cli.run("bench-multi", "a=" + MODEL, "story", "-n", "3", "--json");
    assertThat(result.code()).isZero();
    assertThat(result.err()).isEmpty();
    Map<String, Object> json = Cli.json(result.out());
    assertThat(json).containsEntry("tokens", 3).containsKeys("processor", "kernels", "threads");
    assertThat((Double) json.get("sequential_seconds")).isPositive();
    assertThat((Double) json.get("together_seconds")).isPositive();
    List<?> models = (List<?>) json.get("models");
    assertThat(models)
        .extracting(model -> ((Map<?, ?>) model).get("name"))
        .isEqualTo(List.of("a", "story"));
    for (Object model : models) {
      Map<?, ?> fields = (Map<?, ?>) model;
      for (String field :
          List.of("decode_alone", "decode_together", "switch_cached_ms", "switch_prefill_ms")) {
        assertThat((Double) fields.get(field)).as(field).isPositive();
      }
      Map<?, ?> accounts = (Map<?, ?>) fields.get("accounts");
      for (String account : List.of("weights", "kv", "scratch")) {
        Map<?, ?> bytes = (Map<?, ?>) accounts.get(account);
        assertThat((Integer) bytes.get("measured")).as(account).isEqualTo(bytes.get("planned"));
      }
    }
  }

  @Test
  void aModelThatIsNamedAgainSharesItsWeights() {
    Cli.Result result = Cli.run("bench-multi", MODEL, MODEL, "-n", "2", "--ctx", "32");
    assertThat(result.code()).isZero();
    assertThat(result.out())
        .contains("tokens/s alone", "together", "one after the other", "planned ")
        .containsPattern("llama:q4_0 .* ms .* kB ")
        .containsPattern("llama-2:q4_0 .* ms .* 0 B ");
  }

  @Test
  void whatDoesNotFitFailsInALine() {
    Cli.Result result = Cli.run("bench-multi", "a=" + MODEL, "-n", "2", "--ram", "200K");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("a:latest needs").hasLineCount(1);
  }

  @Test
  void refusesWrongUsage() {
    assertThat(Cli.run("bench-multi").code()).isEqualTo(2);
    assertThat(Cli.run("bench-multi", MODEL, "-n", "1").err()).contains("-n must be at least 2");
    assertThat(Cli.run("bench-multi", MODEL, "-n", "2", "--ctx", "-1").code()).isEqualTo(2);
  }
}

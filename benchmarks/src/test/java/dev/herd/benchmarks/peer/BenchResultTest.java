package dev.herd.benchmarks.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BenchResultTest {
  @Test
  void herdsLineIsRead() {
    BenchResult result =
        BenchResult.parse(
            """
            Building Herd ...
            {"model":"m.gguf","threads":2,"kernels":"vector, 512 bits","sequences":1,\
            "prefill":[180.25,179],"decode":[58.87],"load_ms":1677,"rss_mb":778,"rss_anon_mb":714}
            """);
    assertThat(result.prefill()).containsExactly(180.25, 179.0);
    assertThat(result.decode()).containsExactly(58.87);
    assertThat(result.residentMebibytes()).isEqualTo(778);
    assertThat(result.kernels()).isEqualTo("vector, 512 bits");
  }

  @Test
  void theReferencesBatchHasLess() {
    BenchResult result = BenchResult.parse("{\"threads\":2,\"sequences\":8,\"decode\":[62.5,60]}");
    assertThat(result.prefill()).isEmpty();
    assertThat(result.decode()).containsExactly(62.5, 60.0);
    assertThat(result.residentMebibytes()).isNaN();
    assertThat(result.kernels()).isEmpty();
  }

  @Test
  void unknownFieldsOfAnyKindAreSkipped() {
    String line = "{\"more\":{\"decode\":[1]},\"list\":[[2]],\"decode\":[3]}";
    assertThat(BenchResult.parse(line).decode()).containsExactly(3.0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "load failed: m.gguf",
        "[1]",
        "{\"decode\":[1,",
        "{\"decode\":7}",
        "{\"decode\":[\"fast\"]}",
        "{}",
        "{\"prefill\":[],\"decode\":[]}",
        "{\"decode\":[1]}\nand more"
      })
  void whatIsNoResultIsRefusedAndShown(String output) {
    String last = output.substring(output.lastIndexOf('\n') + 1);
    assertThatThrownBy(() -> BenchResult.parse(output))
        .isInstanceOf(ComparisonException.class)
        .hasMessageContaining("'" + last + "'");
  }
}

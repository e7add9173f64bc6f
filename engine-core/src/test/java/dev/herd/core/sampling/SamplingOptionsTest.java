package dev.herd.core.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class SamplingOptionsTest {
  @Test
  void theDefaultsAreOllamas() {
    SamplingOptions options = SamplingOptions.defaults();
    assertThat(options.temperature()).isEqualTo(0.8);
    assertThat(options.topK()).isEqualTo(40);
    assertThat(options.topP()).isEqualTo(0.9);
    assertThat(options.minP()).isZero();
    assertThat(options.typicalP()).isEqualTo(1);
    assertThat(options.repetitionPenalty()).isEqualTo(1);
    assertThat(options.penaltyWindow()).isEqualTo(64);
    assertThat(options.seed()).isEmpty();
    assertThat(SamplingOptions.greedy().temperature()).isZero();
  }

  @Test
  void toBuilderCarriesEverythingOver() {
    SamplingOptions options =
        SamplingOptions.builder()
            .temperature(1.5)
            .topK(3)
            .topP(0.5)
            .minP(0.1)
            .typicalP(0.7)
            .repetitionPenalty(1.1)
            .presencePenalty(0.2)
            .frequencyPenalty(0.3)
            .penaltyWindow(9)
            .seed(-5)
            .logitBias(Map.of(1, -1f))
            .build();
    assertThat(options.toBuilder().build()).isEqualTo(options);
    assertThat(options.toBuilder().randomSeed().build().seed()).isEmpty();
  }

  @Test
  void refusesWhatIsOutOfRangeByName() {
    assertRefused("temperature", "-0.1", o -> o.temperature(-0.1));
    assertRefused("temperature", "NaN", o -> o.temperature(Double.NaN));
    assertRefused("temperature", "Infinity", o -> o.temperature(Double.POSITIVE_INFINITY));
    assertRefused("topK", "-1", o -> o.topK(-1));
    assertRefused("topP", "1.01", o -> o.topP(1.01));
    assertRefused("topP", "-0.5", o -> o.topP(-0.5));
    assertRefused("minP", "2.0", o -> o.minP(2));
    assertRefused("typicalP", "NaN", o -> o.typicalP(Double.NaN));
    assertRefused("repetitionPenalty", "0.0", o -> o.repetitionPenalty(0));
    assertRefused("presencePenalty", "-Infinity", o -> o.presencePenalty(-1 / 0.));
    assertRefused("frequencyPenalty", "NaN", o -> o.frequencyPenalty(Double.NaN));
    assertRefused("penaltyWindow", "-2", o -> o.penaltyWindow(-2));
    assertRefused("penaltyWindow", "1048577", o -> o.penaltyWindow(1048577));
    assertRefused("logitBias", "-1 to 1.0", o -> o.logitBias(Map.of(-1, 1f)));
    assertRefused("logitBias", "5 to NaN", o -> o.logitBias(Map.of(5, Float.NaN)));
    assertRefused("logitBias", "5 to Infinity", o -> o.logitBias(Map.of(5, 1 / 0f)));
  }

  @Test
  void laterChangesOfTheMapDoNotShow() {
    Map<Integer, Float> bias = new HashMap<>(Map.of(1, 1f));
    SamplingOptions options = SamplingOptions.builder().logitBias(bias).build();
    bias.put(2, 2f);
    assertThat(options.logitBias()).containsExactly(Map.entry(1, 1f));
  }

  private static void assertRefused(
      String name, String value, UnaryOperator<SamplingOptions.Builder> change) {
    assertThatThrownBy(() -> change.apply(SamplingOptions.builder()).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(name)
        .hasMessageContaining(value);
  }
}

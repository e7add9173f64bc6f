package dev.herd.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.herd.scheduler.residency.SwitchCost;
import java.util.List;
import org.junit.jupiter.api.Test;

class SwitchLineTest {
  @Test
  void saysWhatALoadTookAndWhoWent() {
    SwitchCost cost =
        new SwitchCost(
            SwitchCost.Kind.LOADED, 1_000_000, 29_500_000, List.of("code:latest", "b:q4"));
    assertThat(SwitchLine.text("story:latest", cost))
        .isEqualTo("(story loaded in 31 ms, code, b:q4 evicted)");
    SwitchCost alone = new SwitchCost(SwitchCost.Kind.LOADED, 0, 5_000_000, List.of());
    assertThat(SwitchLine.text("a:q8_0", alone)).isEqualTo("(a:q8_0 loaded in 5 ms)");
  }
}

package dev.herd.examples.cli.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.herd.scheduler.residency.SwitchCost;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class SwitchLineTest {
  @Test
  void saysWhatALoadTookAndWhoWent() {
    SwitchCost cost =
        new SwitchCost(
            SwitchCost.Kind.LOADED, 1_000_000, 29_500_000, List.of("code:latest", "b:q4"));
    assertThat(printed("story:latest", cost))
        .isEqualTo("(story loaded in 31 ms, code, b:q4 evicted)" + System.lineSeparator());
    SwitchCost alone = new SwitchCost(SwitchCost.Kind.LOADED, 0, 5_000_000, List.of());
    assertThat(printed("a:q8_0", alone))
        .isEqualTo("(a:q8_0 loaded in 5 ms)" + System.lineSeparator());
  }

  @Test
  void aModelThatWasThereIsNoNews() {
    SwitchCost none = new SwitchCost(SwitchCost.Kind.RESIDENT, 10, 0, List.of());
    assertThat(printed("a", none)).isEmpty();
    assertThat(SwitchLine.text(none)).isEqualTo("in memory");
  }

  private static String printed(String model, SwitchCost cost) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    SwitchLine.print(
        Streams.of(InputStream.nullInputStream(), OutputStream.nullOutputStream(), err),
        model,
        cost);
    return err.toString(StandardCharsets.UTF_8);
  }
}

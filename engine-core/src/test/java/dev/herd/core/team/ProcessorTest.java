package dev.herd.core.team;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessorTest {
  @Test
  void processorsAreNamed() {
    List<String> lines =
        List.of(
            "processor\t: 0",
            "cpu family\t: 26",
            "model\t\t: 2",
            "model name\t: AMD EPYC",
            "",
            "processor\t: 1",
            "model name\t: another");
    assertThat(Processor.fullNameIn(lines)).isEqualTo("AMD EPYC (family 26, model 2)");
    assertThat(Processor.fullNameIn(List.of("model name : Neoverse"))).isEqualTo("Neoverse");
    assertThat(Processor.fullNameIn(List.of())).isEqualTo(System.getProperty("os.arch"));
  }

  @Test
  void thisOneHasAName() {
    assertThat(Processor.fullName()).startsWith(Processor.name());
    assertThat(Processor.name()).isNotBlank();
  }
}

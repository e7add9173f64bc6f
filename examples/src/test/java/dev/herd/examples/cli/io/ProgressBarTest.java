package dev.herd.examples.cli.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressBarTest {
  @Test
  void awayFromATerminalItIsALineEveryTenPercent() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Streams streams = Streams.of(InputStream.nullInputStream(), new ByteArrayOutputStream(), err);
    ProgressBar bar = new ProgressBar(streams);
    for (int done = 0; done <= 2000; done++) {
      bar.update(done * 1_000_000L, 2_000_000_000L, "tensor");
    }
    bar.clear();
    assertThat(err.toString(StandardCharsets.UTF_8).lines())
        .hasSize(11)
        .allMatch(line -> line.contains(" % ") && !line.contains("\r"))
        .last()
        .asString()
        .isEqualTo("100 % 2.00 GB of 2.00 GB");
  }

  @Test
  void spansOfTimeReadWell() {
    assertThat(ProgressBar.duration(7.4)).isEqualTo("7 s");
    assertThat(ProgressBar.duration(200)).isEqualTo("3 min 20 s");
  }
}

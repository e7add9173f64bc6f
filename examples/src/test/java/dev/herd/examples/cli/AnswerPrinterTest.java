package dev.herd.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.herd.examples.cli.io.Streams;
import dev.herd.scheduler.Generation;
import dev.herd.scheduler.Herd;
import dev.herd.scheduler.HerdModel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class AnswerPrinterTest {
  @Test
  void anAnswerThatWasCalledOffBeforeItsModelWasThereIsInterrupted() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Streams streams =
        Streams.of(new ByteArrayInputStream(new byte[0]), out, OutputStream.nullOutputStream());
    try (Herd herd = Herd.builder().threads(1).model("a", Cli.model()).build()) {
      HerdModel model = herd.model("a");
      Generation generation = model.generate("Hello");
      generation.cancel();
      assertThatThrownBy(() -> new AnswerPrinter(streams).print(model, generation))
          .isInstanceOf(CancellationException.class)
          .satisfies(e -> assertThat(Failures.describe(e, "")).isEqualTo("interrupted"));
    }
    assertThat(out.size()).isZero();
  }
}

package dev.herd.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.herd.examples.cli.io.CommandException;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RehearsalTest {
  @TempDir private Path folder;

  @Test
  void allCommandsWorkAndNothingIsLeft() throws IOException {
    Rehearsal.main(new String[] {Cli.model().toString(), folder.toString()});
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void saysWhichCommandFailed() {
    String missing = folder.resolve("missing.gguf").toString();
    assertThatThrownBy(() -> Rehearsal.main(new String[] {missing, folder.toString()}))
        .isInstanceOf(CommandException.class)
        .hasMessageContainingAll("herd inspect", "missing.gguf", "no such file");
    assertThat(folder).isEmptyDirectory();
  }
}

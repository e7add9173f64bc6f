package dev.herd.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.herd.examples.cli.io.Streams;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailuresTest {
  private static final String LINE = System.lineSeparator();

  @TempDir private Path folder;

  @Test
  void aMissingFileIsNamedWithWhatIsBesideIt() throws IOException {
    Files.createFile(folder.resolve("other.gguf"));
    Cli.Result result = Cli.run("run", folder.resolve("model.gguf").toString(), "-p", "x");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).startsWith("herd: ").contains("model.gguf", "no such file");
    assertThat(result.err()).contains("other.gguf").hasLineCount(1);
  }

  @Test
  void aFolderIsNoModel() {
    Cli.Result result = Cli.run("inspect", folder.toString());
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("is a folder").hasLineCount(1);
  }

  @Test
  void aBrokenFileIsRefusedInOneLineThatNamesIt() throws IOException {
    byte[] good = Files.readAllBytes(Cli.model());
    for (int length : new int[] {0, 4, 100, 20_000, good.length - 1}) {
      Path broken = folder.resolve("cut-" + length + ".gguf");
      Files.write(broken, Arrays.copyOf(good, length));
      Cli.Result result = Cli.run("greedy", broken.toString(), "--tokens", "1,2", "-n", "1");
      assertThat(result.code()).isEqualTo(1);
      assertThat(result.out()).isEmpty();
      assertThat(result.err()).contains("cut-" + length + ".gguf").hasLineCount(1);
    }
  }

  @Test
  void errorsOfTheMachineGetPlainWords() {
    assertThat(Failures.describe(new StackOverflowError(), "a.gguf"))
        .isEqualTo("a.gguf: the input is nested too deeply");
    assertThat(Failures.describe(new OutOfMemoryError("Java heap space"), "dir/a.gguf"))
        .startsWith("dir/a.gguf: out of memory (Java heap space")
        .contains("-Xmx");
    assertThat(Failures.describe(new NullPointerException(), ""))
        .startsWith("internal error: ")
        .contains("HERD_DEBUG=1");
  }

  @Test
  void messagesCannotDriveTheTerminal() {
    String message = Failures.describe(new IllegalArgumentException("a\u001b[2Jb\nc"), "");
    assertThat(message).isEqualTo("a?[2Jb c");
    assertThat(Failures.oneLine("x".repeat(5000))).hasSizeLessThan(520).endsWith(" ...");
  }

  @Test
  void aReaderThatWentAwayIsNoFailure() {
    Cli.Result result = runOnto("Broken pipe");
    assertThat(result.code()).isZero();
    assertThat(result.err()).isEmpty();
  }

  @Test
  void aFullDiskIsOne() {
    Cli.Result result = runOnto("No space left on device");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err())
        .isEqualTo("herd: can't write the output: No space left on device" + LINE);
  }

  /** Runs a command whose output fails for the given reason. */
  private static Cli.Result runOnto(String reason) {
    OutputStream failing =
        new OutputStream() {
          @Override
          public void write(int value) throws IOException {
            throw new IOException(reason);
          }
        };
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    ByteArrayInputStream in = new ByteArrayInputStream(new byte[] {'a', 0, 'b'});
    int code =
        Main.run(
            Streams.of(in, failing, err),
            "greedy",
            Cli.model().toString(),
            "--tokens",
            "1",
            "-n",
            "2");
    return new Cli.Result(code, "", err.toString(StandardCharsets.UTF_8));
  }
}

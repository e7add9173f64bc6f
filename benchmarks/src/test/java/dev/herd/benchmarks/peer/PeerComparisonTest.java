package dev.herd.benchmarks.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class PeerComparisonTest {
  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    CommandLine line = PeerComparison.commandLine();
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    return line.execute(arguments);
  }

  private String script(String name, String body) throws IOException {
    Path script = folder.resolve(name);
    Files.writeString(script, "#!/bin/sh\n" + body + "\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();
    return script.toString();
  }

  /** A script that answers like a benchmark to anything. */
  private String engine(String name, int speed) throws IOException {
    return script(
        name, "echo '{\"prefill\":[%d0],\"decode\":[%d],\"rss_mb\":7}'".formatted(speed, speed));
  }

  @Test
  void aWholeComparisonWritesItsReport() throws IOException {
    Path report = folder.resolve("report.md");
    List<String> arguments = new ArrayList<>();
    arguments.add(TestModel.FILE.toString());
    arguments.addAll(List.of("--herd", engine("herd", 4), "--peer", engine("peer", 2)));
    arguments.addAll(List.of("--pairs", "1", "-r", "1", "--threads", "1", "--bandwidth-mib", "4"));
    arguments.addAll(List.of("-o", report.toString()));
    // The test model's context is too short for the longest prompts.
    assertThat(run(arguments.toArray(String[]::new))).as(err.toString()).isEqualTo(1);
    assertThat(report)
        .content()
        .contains("| decode, tokens/s | 4.00 |", "**2.00**", "- not measured: prefill, 4,096");
    assertThat(out.toString()).contains("pair 1 of 1: herd 4.00 and 40.0, reference 2.00 and 20.0");
  }

  @Test
  void aMissingPeerIsNamed() throws IOException {
    String missing = folder.resolve("none.sh").toString();
    assertThat(run(TestModel.FILE.toString(), "--herd", engine("herd", 1), "--peer", missing))
        .isEqualTo(1);
    assertThat(err.toString()).contains(missing, "--peer").doesNotContain("\tat ");
  }

  @Test
  void aMissingModelIsNamedBeforeAnythingRuns() throws IOException {
    String marker = folder.resolve("ran").toString();
    String touch = script("touch", "touch " + marker);
    assertThat(run("no-such.gguf", "--herd", touch, "--peer", touch)).isEqualTo(1);
    assertThat(err.toString()).contains("there is no model no-such.gguf").doesNotContain("\tat ");
    assertThat(Path.of(marker)).doesNotExist();
  }

  @Test
  void wrongArgumentsAreRefused() throws IOException {
    String engine = engine("engine", 1);
    String model = TestModel.FILE.toString();
    assertThat(run(model, "--herd", engine, "--peer", engine, "--pairs", "0")).isEqualTo(2);
    assertThat(err.toString()).contains("--pairs must be at least 1, not 0");
    assertThat(run()).isEqualTo(2);
  }
}

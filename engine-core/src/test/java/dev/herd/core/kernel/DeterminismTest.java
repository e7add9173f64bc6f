package dev.herd.core.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Kernels give the same bits whether they are interpreted or compiled. */
@Tag("kernel")
final class DeterminismTest {
  /** Runs of each kernel after which most of it is compiled; what isn't makes the test no worse. */
  private static final int REPEATS = 1500;

  @BeforeEach
  void assumeVectorsOfAWidth() {
    KernelTests.assumeVectors();
    assumeTrue(
        System.getProperty(KernelChoice.PROPERTY) != null, "each width has a test run of its own");
  }

  @Test
  void interpretedAndCompiledKernelsAgree() throws IOException, InterruptedException {
    Process interpreted = start(1, "-Xint");
    Process compiled = start(REPEATS, "-Xbatch");
    String expected = output(interpreted);
    assertThat(expected).contains("Q6_K ", "softmax ", "samplingSums ");
    assertThat(output(compiled)).isEqualTo(expected);
  }

  private static Process start(int repeats, String option) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    Stream.of(
            option,
            "-XX:+UseSerialGC",
            "--add-modules",
            "jdk.incubator.vector",
            "-D" + KernelChoice.PROPERTY + "=" + VectorWidth.BITS,
            "-cp",
            System.getProperty("java.class.path"),
            KernelChecksums.class.getName(),
            Integer.toString(repeats))
        .forEach(command::add);
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static String output(Process process) throws IOException, InterruptedException {
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}

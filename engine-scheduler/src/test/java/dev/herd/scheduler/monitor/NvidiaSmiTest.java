package dev.herd.scheduler.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class NvidiaSmiTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  @TempDir private Path folder;

  /** A program of that name that a shell runs. */
  private NvidiaSmi program(String script, Duration mostTime) throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")));
    Path file = folder.resolve("nvidia-smi");
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    return new NvidiaSmi(file, mostTime);
  }

  @Test
  void eachLineIsOfOne() throws IOException {
    NvidiaSmi program =
        program(
            "echo '0, NVIDIA H200, 143771, 20480, 40'\n"
                + "echo '1, NVIDIA GB10, [N/A], [N/A], [Not Supported]'",
            LONG);
    assertThat(program.gpus())
        .containsExactly(
            new GpuMemory(0, "NVIDIA H200", 143_771L << 20, 20_480L << 20, 40),
            new GpuMemory(1, "NVIDIA GB10", -1, -1, -1));
  }

  @Test
  void itIsAskedForWhatIsRead() throws IOException {
    Path asked = folder.resolve("asked");
    assertThat(program("echo \"$@\" > '" + asked + "'", LONG).gpus()).isEmpty();
    assertThat(asked)
        .hasContent(
            "--query-gpu=index,name,memory.total,memory.used,utilization.gpu"
                + " --format=csv,noheader,nounits");
  }

  @Test
  void otherWordsAreNone() throws IOException {
    assertThat(program("echo 'No devices were found'", LONG).gpus()).isEmpty();
    assertThat(program("echo '0, NVIDIA H200, 1, 2, 3'; exit 9", LONG).gpus()).isEmpty();
    assertThat(new NvidiaSmi(folder.resolve("gone"), LONG).gpus()).isEmpty();
  }

  @Test
  void whatTakesTooLongIsGivenUp() throws IOException {
    assertThat(program("exec sleep 60", Duration.ofMillis(200)).gpus()).isEmpty();
  }
}

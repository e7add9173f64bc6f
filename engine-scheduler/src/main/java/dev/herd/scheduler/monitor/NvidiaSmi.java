package dev.herd.scheduler.monitor;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Asks NVIDIA's {@code nvidia-smi}, which comes with the driver, for the GPUs of the machine. Where
 * it isn't installed, fails, or says nothing in time there are none. Thread-safe.
 */
final class NvidiaSmi {
  private static final String NAME = "nvidia-smi";
  private static final String FIELDS = "index,name,memory.total,memory.used,utilization.gpu";
  private static final Duration MOST_TIME = Duration.ofSeconds(2);
  private static final long BYTES_PER_MEBIBYTE = 1 << 20;

  private final Path program;
  private final Duration mostTime;

  NvidiaSmi(Path program, Duration mostTime) {
    this.program = program;
    this.mostTime = mostTime;
  }

  /** Returns the program of the system's path, or nothing where it isn't installed. */
  static Optional<NvidiaSmi> ofSystem() {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.of(path.split(File.pathSeparator))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, NAME))
        .filter(Files::isExecutable)
        .findFirst()
        .map(program -> new NvidiaSmi(program, MOST_TIME));
  }

  /** Returns the GPUs now; it takes the program some tens of milliseconds. */
  List<GpuMemory> gpus() {
    try {
      Process process =
          new ProcessBuilder(
                  program.toString(), "--query-gpu=" + FIELDS, "--format=csv,noheader,nounits")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try {
        process.getOutputStream().close();
        // Its few lines fit the pipe, so it ends without being read from.
        if (!process.waitFor(mostTime.toMillis(), TimeUnit.MILLISECONDS)
            || process.exitValue() != 0) {
          return List.of();
        }
        byte[] output = process.getInputStream().readAllBytes();
        return new String(output, StandardCharsets.UTF_8)
            .lines()
            .flatMap(line -> gpu(line).stream())
            .toList();
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException e) { // as good as not installed
      return List.of();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }

  private static Optional<GpuMemory> gpu(String line) {
    String[] fields = line.split(", ", -1);
    if (fields.length != FIELDS.split(",").length || number(fields[0]) < 0) {
      return Optional.empty();
    }
    return Optional.of(
        new GpuMemory(
            (int) number(fields[0]),
            fields[1],
            mebibytes(fields[2]),
            mebibytes(fields[3]),
            (int) number(fields[4])));
  }

  private static long mebibytes(String text) {
    long number = number(text);
    return number == ProcessMemory.UNKNOWN ? number : number * BYTES_PER_MEBIBYTE;
  }

  /** Returns a number, or that it's unknown, for which the program has words such as [N/A]. */
  private static long number(String text) {
    try {
      return Integer.parseUnsignedInt(text.strip());
    } catch (NumberFormatException e) {
      return ProcessMemory.UNKNOWN;
    }
  }
}

package dev.herd.benchmarks.peer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs one process at a time. */
final class CommandRunner {
  private static final double MILLIS_PER_NANO = 1e-6;

  private final Duration limit;

  /** Makes a runner that ends a process after {@code limit}. */
  CommandRunner(Duration limit) {
    this.limit = limit;
  }

  private record Answer(String text, long firstNanos) {}

  /**
   * Runs a command to its end.
   *
   * @param input for its standard input
   * @throws ComparisonException if it can't be started, fails, or takes too long; the message has
   *     the end of what it wrote to its standard error
   */
  CommandResult run(List<String> command, String input) {
    Path errors = null;
    try {
      errors = Files.createTempFile("herd-peer", ".err");
      ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
      long start = System.nanoTime();
      Process process = builder.start();
      try {
        CompletableFuture<Answer> answer =
            CompletableFuture.supplyAsync(
                () -> read(process.getInputStream()), Thread::startVirtualThread);
        feed(process, input);
        Answer read = answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        int code = process.waitFor();
        if (code != 0) {
          throw new ComparisonException(
              "%s: exit code %d: %s".formatted(line(command), code, lastLine(errors)));
        }
        return new CommandResult(read.text, (read.firstNanos - start) * MILLIS_PER_NANO);
      } finally {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    } catch (TimeoutException e) {
      throw new ComparisonException(
          line(command) + ": no end after " + limit.toSeconds() + " s", e);
    } catch (IOException | ExecutionException e) {
      throw new ComparisonException(line(command) + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ComparisonException(line(command) + ": interrupted", e);
    } finally {
      delete(errors);
    }
  }

  private static void feed(Process process, String input) {
    try (OutputStream target = process.getOutputStream()) {
      target.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // It doesn't read all of it; its exit code tells whether that is right.
    }
  }

  private static Answer read(InputStream source) {
    try (source) {
      int first = source.read();
      long nanos = System.nanoTime();
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      if (first >= 0) {
        bytes.write(first);
        source.transferTo(bytes);
      }
      return new Answer(bytes.toString(StandardCharsets.UTF_8), nanos);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String line(List<String> command) {
    return String.join(" ", command);
  }

  private static String lastLine(Path errors) throws IOException {
    String text = new String(Files.readAllBytes(errors), StandardCharsets.UTF_8).strip();
    return text.isEmpty() ? "no message" : text.substring(text.lastIndexOf('\n') + 1);
  }

  private static void delete(Path file) {
    try {
      if (file != null) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      file.toFile().deleteOnExit();
    }
  }
}

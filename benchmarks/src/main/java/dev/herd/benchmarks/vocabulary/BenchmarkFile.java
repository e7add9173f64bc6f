package dev.herd.benchmarks.vocabulary;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** A file to measure: one that the user names, or a made-up one that lasts until it is closed. */
record BenchmarkFile(Path path, boolean temporary) implements AutoCloseable {
  /**
   * Opens what a parameter names.
   *
   * @param name a {@link SyntheticModel}, or else a path
   * @param weights whether a made-up file has tensors and the size of a model
   */
  static BenchmarkFile of(String name, boolean weights) throws IOException {
    if (SyntheticModel.named(name) == null) {
      return new BenchmarkFile(Path.of(name), false);
    }
    BenchmarkFile file = new BenchmarkFile(Files.createTempFile("herd-" + name, ".gguf"), true);
    boolean written = false;
    try {
      writeInOtherProcess(file.path, name, weights);
      written = true;
      return file;
    } finally {
      if (!written) {
        file.close();
      }
    }
  }

  /** Writing here would load and compile what is to be measured, and fill the heap. */
  private static void writeInOtherProcess(Path path, String name, boolean weights)
      throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                BenchmarkFile.class.getName(),
                path.toString(),
                name,
                Boolean.toString(weights))
            .inheritIO()
            .start();
    try {
      int status = process.waitFor();
      if (status != 0) {
        throw new IOException(
            String.format(Locale.ROOT, "writing %s to %s: exit status %d", name, path, status));
      }
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while " + name + " was written", e);
    }
  }

  /** Writes a made-up model. Arguments: file, name of the vocabulary, true for weights. */
  public static void main(String[] args) throws IOException {
    SyntheticModel.named(args[1]).write(Path.of(args[0]), Boolean.parseBoolean(args[2]));
  }

  /** Deletes a made-up file. */
  @Override
  public void close() throws IOException {
    if (temporary) {
      Files.deleteIfExists(path);
    }
  }
}

package dev.herd.benchmarks.peer;

import java.nio.file.Path;

/** A small model of this repository: 2 blocks, Q4_0 with an output matrix in Q6_K. */
final class TestModel {
  static final Path FILE = Path.of("..", "examples/src/test/resources/models/llama-Q4_0.gguf");

  private TestModel() {}
}

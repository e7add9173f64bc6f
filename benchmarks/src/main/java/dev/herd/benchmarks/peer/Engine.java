package dev.herd.benchmarks.peer;

import java.nio.file.Path;

/** One of the two engines, each of whose measurements is a process of its own. */
interface Engine {
  /** Returns what the report calls it. */
  String name();

  /** Measures prefill and then decoding of one sequence. */
  BenchResult bench(Path model, int promptTokens, int decodeTokens);

  /** Measures decoding of several sequences together. */
  BenchResult batch(Path model, int sequences, int decodeTokens);

  /** Returns the milliseconds from the start of a process to the first token of its answer. */
  double firstTokenMillis(Path model);
}

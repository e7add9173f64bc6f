package dev.herd.benchmarks.peer;

import java.nio.file.Path;
import java.util.List;

/** The reference library, by a script that runs its benchmarks. */
final class PeerEngine implements Engine {
  private final CommandRunner runner;
  private final Path script;
  private final String threads;
  private final String repetitions;

  PeerEngine(CommandRunner runner, Path script, int threads, int repetitions) {
    this.runner = runner;
    this.script = script;
    this.threads = String.valueOf(threads);
    this.repetitions = String.valueOf(repetitions);
  }

  @Override
  public String name() {
    return "reference";
  }

  @Override
  public BenchResult bench(Path model, int promptTokens, int decodeTokens) {
    return run("bench", model, promptTokens, decodeTokens);
  }

  @Override
  public BenchResult batch(Path model, int sequences, int decodeTokens) {
    return run("batch", model, sequences, decodeTokens);
  }

  private BenchResult run(String verb, Path model, int count, int decodeTokens) {
    return BenchResult.parse(runner.run(command(verb, model, count, decodeTokens), "").output());
  }

  /** Returns a command; {@code count} is that of prompt tokens, or of sequences. */
  List<String> command(String verb, Path model, int count, int decodeTokens) {
    return List.of(
        script.toString(),
        verb,
        model.toString(),
        threads,
        String.valueOf(count),
        String.valueOf(decodeTokens),
        repetitions);
  }

  @Override
  public double firstTokenMillis(Path model) {
    List<String> command = List.of(script.toString(), "text", model.toString(), "1");
    return runner.run(command, Comparison.PROMPT).firstByteMillis();
  }
}

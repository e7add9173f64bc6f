package dev.herd.benchmarks.peer;

import java.nio.file.Path;
import java.util.List;

/** The {@code herd} command line. */
final class HerdEngine implements Engine {
  private final CommandRunner runner;
  private final Path launcher;
  private final String threads;
  private final String repetitions;

  HerdEngine(CommandRunner runner, Path launcher, int threads, int repetitions) {
    this.runner = runner;
    this.launcher = launcher;
    this.threads = String.valueOf(threads);
    this.repetitions = String.valueOf(repetitions);
  }

  @Override
  public String name() {
    return "herd";
  }

  @Override
  public BenchResult bench(Path model, int promptTokens, int decodeTokens) {
    return bench(model, promptTokens, decodeTokens, 1);
  }

  @Override
  public BenchResult batch(Path model, int sequences, int decodeTokens) {
    return bench(model, Comparison.DECODE_START, decodeTokens, sequences);
  }

  private BenchResult bench(Path model, int promptTokens, int decodeTokens, int sequences) {
    return BenchResult.parse(
        runner.run(benchCommand(model, promptTokens, decodeTokens, sequences), "").output());
  }

  List<String> benchCommand(Path model, int promptTokens, int decodeTokens, int sequences) {
    return List.of(
        launcher.toString(),
        "bench",
        model.toString(),
        "--threads",
        threads,
        "-p",
        String.valueOf(promptTokens),
        "-n",
        String.valueOf(decodeTokens),
        "-r",
        repetitions,
        "--batch",
        String.valueOf(sequences),
        "--json");
  }

  @Override
  public double firstTokenMillis(Path model) {
    List<String> command =
        List.of(
            launcher.toString(),
            "run",
            model.toString(),
            "--threads",
            threads,
            "--raw",
            "--temp",
            "0",
            "-p",
            Comparison.PROMPT,
            "-n",
            "1");
    return runner.run(command, "").firstByteMillis();
  }
}

package dev.herd.benchmarks.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ComparisonTest {
  private static final Path MODEL = Path.of("folder", "m.gguf");

  private final List<String> calls = new ArrayList<>();
  private final List<String> told = new ArrayList<>();

  /** Tells figures of its own, or fails with batches of so many. */
  private final class FakeEngine implements Engine {
    private final String name;
    private final double speed;
    private final int failing;

    FakeEngine(String name, double speed, int failing) {
      this.name = name;
      this.speed = speed;
      this.failing = failing;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public BenchResult bench(Path model, int promptTokens, int decodeTokens) {
      calls.add("%s bench %d %d".formatted(name, promptTokens, decodeTokens));
      return new BenchResult(List.of(10 * speed), List.of(speed), 100 * speed, name + " kernels");
    }

    @Override
    public BenchResult batch(Path model, int sequences, int decodeTokens) {
      calls.add("%s batch %d".formatted(name, sequences));
      if (sequences == failing) {
        throw new ComparisonException("out of memory");
      }
      return new BenchResult(List.of(), List.of(speed * sequences), Double.NaN, "");
    }

    @Override
    public double firstTokenMillis(Path model) {
      calls.add(name + " first");
      return 1000 / speed;
    }
  }

  private ModelReport run(int failing) {
    FakeEngine herd = new FakeEngine("H", 4, failing);
    FakeEngine reference = new FakeEngine("R", 2, 0);
    return new Comparison(herd, reference, 3, told::add).run(MODEL, ModelCost.of(TestModel.FILE));
  }

  @Test
  void enginesTakeTurnsAndWhoIsFirstChanges() {
    run(0);
    assertThat(calls).startsWith("H first", "R first");
    assertThat(calls.subList(2, 8))
        .containsExactly(
            "H bench 512 64",
            "R bench 512 64",
            "R bench 512 64",
            "H bench 512 64",
            "H bench 512 64",
            "R bench 512 64");
    assertThat(calls).contains("H batch 16", "R batch 16").endsWith("H first", "R first");
    assertThat(told).contains("m.gguf, decode, 4 together, tokens/s, pair 2 of 3: H 16.0, R 8.00");
  }

  @Test
  void allCasesAreReported() {
    ModelReport report = run(0);
    assertThat(report.name()).isEqualTo("m.gguf");
    assertThat(report.kernels()).isEqualTo("H kernels");
    assertThat(report.cases())
        .extracting(Case::title)
        .containsExactly(
            "decode",
            "prefill, 512 tokens",
            "resident memory",
            "decode, 1 together",
            "decode, 2 together",
            "decode, 4 together",
            "decode, 8 together",
            "decode, 16 together",
            "process start to first token");
    assertThat(report.cases()).allSatisfy(one -> assertThat(one.values().pairs()).isEqualTo(3));
    assertThat(report.cases().get(1).values().herdMedians()).containsExactly(40.0, 40.0, 40.0);
    assertThat(report.cases().get(2).values().ratio()).isEqualTo(2);
    assertThat(report.cases().get(8).values().ratio()).isEqualTo(0.5);
    // The test model has a context of 512 tokens.
    assertThat(report.failures())
        .containsExactly(
            "prefill, 2,048 tokens: the model's context is 512 tokens; not measured",
            "prefill, 4,096 tokens: the model's context is 512 tokens; not measured");
  }

  @Test
  void aCaseThatFailsLeavesTheOthers() {
    ModelReport report = run(8);
    assertThat(report.failures()).contains("decode, 8 together: out of memory");
    assertThat(report.cases())
        .extracting(Case::title)
        .contains("decode, 16 together", "process start to first token")
        .doesNotContain("decode, 8 together");
    assertThat(told).contains("m.gguf, decode, 8 together: out of memory");
  }

  @Test
  void commandLines() {
    CommandRunner runner = new CommandRunner(Duration.ofSeconds(1));
    assertThat(new HerdEngine(runner, Path.of("/h/herd"), 3, 5).benchCommand(MODEL, 512, 64, 2))
        .containsExactly(
            ("/h/herd bench " + MODEL + " --threads 3 -p 512 -n 64 -r 5 --batch 2 --json")
                .split(" "));
    assertThat(new PeerEngine(runner, Path.of("/t/peer.sh"), 3, 5).command("batch", MODEL, 8, 64))
        .containsExactly(("/t/peer.sh batch " + MODEL + " 3 8 64 5").split(" "));
  }
}

package dev.herd.benchmarks.kernel;

import dev.herd.core.sampling.Sampler;
import dev.herd.core.sampling.SamplingOptions;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * The choice of one token from a vocabulary's logits, microseconds a token:
 *
 * <pre>java -jar benchmarks/target/benchmarks.jar SamplingBenchmark -prof gc</pre>
 *
 * Logits are normally distributed. With a {@code deviation} of 3 the likeliest 90 % are thousands
 * of tokens, more than in nearly all of what language models say; with 1.5 and one token far ahead
 * they are few.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class SamplingBenchmark extends KernelBenchmark {
  private static final int CHECKS = 50;
  private static final int ROWS = 4;

  @Param({"32000", "128256", "262144"})
  private int vocabulary;

  @Param({"greedy", "top-k", "top-p", "min-p", "temperature"})
  private String choice;

  @Param({"flat", "peaked"})
  private String logits;

  private final float[][] rows = new float[ROWS][];
  private Sampler sampler;
  private int next;

  /** Makes logits and a sampler, and checks that it chooses what it may. */
  @Setup
  public void setUp() {
    kernels();
    for (int i = 0; i < ROWS; i++) {
      rows[i] = RandomValues.gaussian(vocabulary, i);
      float factor = logits.equals("flat") ? 3 : 1.5f;
      for (int j = 0; j < vocabulary; j++) {
        rows[i][j] *= factor;
      }
      if (logits.equals("peaked")) {
        rows[i][7 * i] = 16;
      }
    }
    sampler = new Sampler(options(), vocabulary);
    for (int i = 0; i < CHECKS; i++) {
      float[] row = rows[i % ROWS];
      check(row, sampler.sample(row, 0));
    }
  }

  private SamplingOptions options() {
    SamplingOptions.Builder off = SamplingOptions.builder().topK(0).topP(1).seed(3);
    return switch (choice) {
      case "greedy" -> off.temperature(0).build();
      case "top-k" -> off.topK(40).build();
      case "top-p" -> off.topP(0.9).build();
      case "min-p" -> off.minP(0.05).build();
      case "temperature" -> off.build();
      default -> throw new IllegalArgumentException("no such choice: " + choice);
    };
  }

  /** Compares with what sorting says. */
  private void check(float[] row, int token) {
    int before = (int) IntStream.range(0, vocabulary).filter(i -> row[i] > row[token]).count();
    float[] sorted = row.clone();
    Arrays.sort(sorted);
    double max = sorted[vocabulary - 1];
    double total = IntStream.range(0, vocabulary).mapToDouble(i -> Math.exp(row[i] - max)).sum();
    double above =
        IntStream.range(vocabulary - before, vocabulary)
            .mapToDouble(i -> Math.exp(sorted[i] - max))
            .sum();
    boolean allowed =
        switch (choice) {
          case "greedy" -> before == 0;
          case "top-k" -> before < 40;
          case "top-p" -> above < 0.9 * total * (1 + 1e-5);
          case "min-p" -> Math.exp(row[token] - max) >= 0.05 * (1 - 1e-5);
          default -> true;
        };
    if (!allowed) {
      throw new IllegalStateException(
          "%s chose token %d, the %dth likeliest".formatted(choice, token, before + 1));
    }
  }

  /** Chooses a token from the next of several rows. */
  @Benchmark
  public int sample() {
    next = (next + 1) % ROWS;
    return sampler.sample(rows[next], 0);
  }
}

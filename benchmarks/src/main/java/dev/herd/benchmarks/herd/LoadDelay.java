package dev.herd.benchmarks.herd;

import dev.herd.benchmarks.peer.Statistics;
import dev.herd.core.model.WeightLayout;
import dev.herd.scheduler.Generation;
import dev.herd.scheduler.Herd;
import dev.herd.scheduler.HerdModel;
import dev.herd.scheduler.batching.GenerationRequest;
import dev.herd.scheduler.catalog.ModelDefinition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/**
 * How much longer a model's decode steps take while another model is loaded: the same greedy answer
 * three times, twice alone and with a load in its middle, piece of text by piece. What the first
 * two differ by is the machine's doing.
 *
 * <pre>
 * mvn -q -pl benchmarks -am package -DskipTests
 * java --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED \
 *     -cp benchmarks/target/benchmarks.jar dev.herd.benchmarks.herd.LoadDelay A.gguf B.gguf
 * </pre>
 */
public final class LoadDelay {
  private static final int ROUNDS = 5;
  private static final int TOKENS = 96;

  /** The piece after which the other model is loaded. */
  private static final int LOAD_PIECE = 16;

  private static final double MILLIS_PER_NANO = 1e-6;

  private LoadDelay() {}

  /** Arguments: the file of the model that generates, and of the one that is loaded. */
  public static void main(String[] args) throws IOException {
    ModelDefinition a = ModelDefinition.of("a", Path.of(args[0])).withLayout(WeightLayout.PACKED);
    try (Herd herd =
        Herd.builder().model(a).model(ModelDefinition.of("b", Path.of(args[1]))).build()) {
      HerdModel generating = herd.model("a");
      HerdModel loaded = herd.model("b");
      generating.generate(request()).join();
      for (int round = 1; round <= ROUNDS; round++) {
        List<Double> alone = steps(generating, null);
        List<Double> again = steps(generating, null);
        List<Double> beside = steps(generating, loaded);
        loaded.unload().join();
        print(round, alone, again, beside);
      }
    }
  }

  /** Returns the times between pieces in milliseconds; loads {@code other} unless it is null. */
  private static List<Double> steps(HerdModel model, HerdModel other) {
    Generation generation = model.generate(request());
    List<Long> times = new ArrayList<>();
    CompletableFuture<?> load = null;
    for (String _ : generation.pieces()) {
      times.add(System.nanoTime());
      if (times.size() == LOAD_PIECE && other != null) {
        load = other.preload();
      }
    }
    if (load != null) {
      load.join();
    }
    return IntStream.range(1, times.size())
        .mapToObj(i -> (times.get(i) - times.get(i - 1)) * MILLIS_PER_NANO)
        .toList();
  }

  private static void print(
      int round, List<Double> alone, List<Double> again, List<Double> beside) {
    double step = Statistics.median(alone);
    double load = excess(alone, beside);
    double machine = excess(alone, again);
    System.out.printf(
        Locale.ROOT,
        "round %d: a step alone %.1f ms, beside a load %.1f; at most %.1f ms (%.2f steps) more than"
            + " the same step alone, where alone again is %.1f (%.2f)%n",
        round,
        step,
        Statistics.median(beside),
        load,
        load / step,
        machine,
        machine / step);
  }

  /** Returns by how much a step took longer than the same one before, at most. */
  private static double excess(List<Double> before, List<Double> after) {
    double excess = 0;
    for (int i = LOAD_PIECE; i < Math.min(before.size(), after.size()); i++) {
      excess = Math.max(excess, after.get(i) - before.get(i));
    }
    return excess;
  }

  private static GenerationRequest request() {
    int[] prompt = IntStream.range(0, 16).map(i -> 300 + 11 * i).toArray();
    return Requests.greedy(prompt, TOKENS, null);
  }
}

package dev.herd.benchmarks.herd;

import dev.herd.core.model.WeightLayout;
import dev.herd.scheduler.Generation;
import dev.herd.scheduler.Herd;
import dev.herd.scheduler.HerdModel;
import dev.herd.scheduler.batching.Completion;
import dev.herd.scheduler.batching.GenerationRequest;
import dev.herd.scheduler.catalog.ModelDefinition;
import dev.herd.scheduler.speculation.Speculation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Requests to one model: one after the other, and 16 at once; repetitive text with and without
 * speculation. Prints tokens per second and the ratios.
 *
 * <pre>
 * mvn -q -pl benchmarks -am package -DskipTests
 * java --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED \
 *     -cp benchmarks/target/benchmarks.jar dev.herd.benchmarks.herd.ConcurrentRequests MODEL.gguf [DRAFT.gguf]
 * </pre>
 */
public final class ConcurrentRequests {
  private static final int REQUESTS = 16;
  private static final int PROMPT_TOKENS = 16;
  private static final int TOKENS = 48;
  private static final int ROUNDS = 3;
  private static final double SECONDS_PER_NANO = 1e-9;

  private ConcurrentRequests() {}

  /** Arguments: the model's file, and that of a smaller one that drafts for it if it's wanted. */
  public static void main(String[] args) throws IOException {
    Herd.Builder builder = Herd.builder().model(packed("model", args[0]));
    if (args.length > 1) {
      builder.model(packed("draft", args[1]));
    }
    try (Herd herd = builder.build()) {
      HerdModel model = herd.model("model");
      model.generate(request(0, null)).join();
      for (int round = 1; round <= ROUNDS; round++) {
        double sequential = sequential(model, round);
        double together = together(model, round);
        System.out.printf(
            Locale.ROOT,
            "round %d: %d requests one after the other %.1f tokens/s, at once %.1f (%.2f)%n",
            round,
            REQUESTS,
            sequential,
            together,
            together / sequential);
      }
      speculate(model, "prompt look-up", Speculation.promptLookup());
      if (args.length > 1) {
        herd.model("draft").pin().join();
        speculate(model, "a draft model", Speculation.draftModel("draft"));
      }
    }
  }

  private static ModelDefinition packed(String name, String file) {
    return ModelDefinition.of(name, Path.of(file)).withLayout(WeightLayout.PACKED);
  }

  private static void speculate(HerdModel model, String way, Speculation speculation) {
    for (int round = 1; round <= ROUNDS; round++) {
      Completion plain = model.generate(repetitive(null)).join();
      Completion drafted = model.generate(repetitive(speculation)).join();
      System.out.printf(
          Locale.ROOT,
          "round %d: repetitive text %.1f tokens/s, with %s %.1f (%.2f), same text: %s,"
              + " %d of %d drafted tokens accepted%n",
          round,
          plain.tokensPerSecond(),
          way,
          drafted.tokensPerSecond(),
          drafted.tokensPerSecond() / plain.tokensPerSecond(),
          plain.tokens().equals(drafted.tokens()),
          drafted.choices().getFirst().acceptedTokens(),
          drafted.choices().getFirst().draftedTokens());
    }
  }

  private static double sequential(HerdModel model, int round) {
    long start = System.nanoTime();
    for (int i = 0; i < REQUESTS; i++) {
      model.generate(request(100 * round + i, null)).join();
    }
    return REQUESTS * TOKENS / seconds(start);
  }

  private static double together(HerdModel model, int round) {
    long start = System.nanoTime();
    List<Generation> generations = new ArrayList<>();
    for (int i = 0; i < REQUESTS; i++) {
      generations.add(model.generate(request(100 * round + 50 + i, null)));
    }
    generations.forEach(Generation::join);
    return REQUESTS * TOKENS / seconds(start);
  }

  private static GenerationRequest request(int seed, Speculation speculation) {
    int[] prompt = IntStream.range(0, PROMPT_TOKENS).map(i -> 300 + 37 * seed + 11 * i).toArray();
    return Requests.greedy(prompt, TOKENS, speculation);
  }

  /** A prompt of few words over and over, which greedy decoding goes on with. */
  private static GenerationRequest repetitive(Speculation speculation) {
    int[] prompt = IntStream.range(0, 128).map(i -> 400 + i % 8).toArray();
    return Requests.greedy(prompt, 2 * TOKENS, speculation);
  }

  private static double seconds(long startNanos) {
    return (System.nanoTime() - startNanos) * SECONDS_PER_NANO;
  }
}

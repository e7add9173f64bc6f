package dev.herd.examples.cli;

import dev.herd.core.generation.GenerationOptions;
import dev.herd.core.model.Batch;
import dev.herd.core.model.Model;
import dev.herd.core.model.ModelFootprint;
import dev.herd.core.model.Sequence;
import dev.herd.core.sampling.SamplingOptions;
import dev.herd.examples.cli.io.PageCache;
import dev.herd.scheduler.Generation;
import dev.herd.scheduler.Herd;
import dev.herd.scheduler.HerdModel;
import dev.herd.scheduler.batching.Completion;
import dev.herd.scheduler.batching.GenerationRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Several models of a herd, one after the other and all at once: speeds, what it takes to switch,
 * and memory beside what was planned.
 */
final class MultiBenchmark {
  /** Tokens of the prompts. */
  static final int PROMPT_TOKENS = 16;

  /** Tokens of a sequence that go through a model together, at most. */
  static final int STEP_TOKENS = 256;

  /** Switches to a model, the first of which compile what weights in the file's layout need. */
  private static final int SWITCHES = 7;

  private static final int FIRST_TOKEN = 300;
  private static final Duration PACKING_TIME = Duration.ofMinutes(5);
  private static final double MILLIS_PER_NANO = 1e-6;
  private static final double SECONDS_PER_NANO = 1e-9;

  private final Herd herd;
  private final List<HerdModel> models;
  private final int tokens;

  /** Bytes that were planned and that there are. */
  record Account(long planned, long measured) {}

  /** A model's speed in tokens per second, and what one token of it takes when it isn't loaded. */
  record Speed(double alone, double together) {}

  /**
   * All models one after the other, then together.
   *
   * @param speeds of each
   * @param sequentialSeconds from the first one's request to the last one's last token
   * @param togetherSeconds the same with all requests at once
   */
  record Speeds(List<Speed> speeds, double sequentialSeconds, double togetherSeconds) {}

  /**
   * Milliseconds from the request to the first token, medians.
   *
   * @param cachedMillis the model isn't loaded, its file is in the system's cache
   * @param prefillMillis the model has just come, so its weights still lie as in the file
   * @param coldMillis the model isn't loaded, nor its file in the cache; not a number where the
   *     cache can't be told to drop it
   */
  record Switches(double cachedMillis, double prefillMillis, double coldMillis) {}

  /**
   * Makes a benchmark of all models of a herd.
   *
   * @param tokens to generate
   */
  MultiBenchmark(Herd herd, List<HerdModel> models, int tokens) {
    this.herd = herd;
    this.models = models;
    this.tokens = tokens;
  }

  /** Loads all models, packed, and compiles what they need; throws if they don't fit. */
  void warmUp() {
    models.forEach(model -> model.pin().join());
    models.forEach(MultiBenchmark::awaitPacked);
    models.forEach(model -> generate(model, 2).join());
    for (HerdModel model : models) {
      generate(model, tokens).join();
    }
  }

  private static void awaitPacked(HerdModel model) {
    Model pinned = model.call(core -> core).join();
    try {
      pinned.awaitPacked(PACKING_TIME);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Generates one after the other, then at once. */
  Speeds speeds() {
    List<Double> alone = new ArrayList<>();
    long start = System.nanoTime();
    for (HerdModel model : models) {
      alone.add(generate(model, tokens).join().tokensPerSecond());
    }
    double sequential = seconds(start);
    start = System.nanoTime();
    List<Generation> generations = models.stream().map(model -> generate(model, tokens)).toList();
    List<Completion> completions = generations.stream().map(Generation::join).toList();
    double together = seconds(start);
    List<Speed> speeds = new ArrayList<>();
    for (int i = 0; i < models.size(); i++) {
      speeds.add(new Speed(alone.get(i), completions.get(i).tokensPerSecond()));
    }
    return new Speeds(speeds, sequential, together);
  }

  private Generation generate(HerdModel model, int count) {
    int vocabulary = model.call(core -> core.description().vocabulary()).join();
    int[] prompt = new int[PROMPT_TOKENS];
    for (int i = 0; i < PROMPT_TOKENS; i++) {
      prompt[i] = Math.min(FIRST_TOKEN + 7 * i, vocabulary - 1);
    }
    return model.generate(request(prompt, count, model));
  }

  /** A request whose answer doesn't end by itself. */
  private static GenerationRequest request(int[] prompt, int count, HerdModel model) {
    Map<Integer, Float> noEnd = new HashMap<>();
    for (int token : model.call(MultiBenchmark::ends).join()) {
      noEnd.put(token, Float.NEGATIVE_INFINITY);
    }
    SamplingOptions greedy =
        SamplingOptions.builder().temperature(0).repetitionPenalty(1).logitBias(noEnd).build();
    GenerationOptions options = GenerationOptions.DEFAULT.withMaxTokens(count).withSampling(greedy);
    return GenerationRequest.ofTokens(prompt).options(options).build();
  }

  private static List<Integer> ends(Model model) {
    List<Integer> ends = new ArrayList<>();
    for (int token = 0; token < model.tokenizer().vocabularySize(); token++) {
      if (model.tokenizer().isEndOfGeneration(token)) {
        ends.add(token);
      }
    }
    return ends;
  }

  /** Unloads a model and asks it for a token, with its file in the system's cache and without. */
  Switches switches(HerdModel model, Path file) throws IOException {
    GenerationRequest one = request(new int[] {1}, 1, model);
    GenerationRequest other = request(new int[] {2}, 1, model); // shares nothing with the first
    double[] cached = new double[SWITCHES];
    double[] prefill = new double[SWITCHES];
    model.unpin();
    for (int i = 0; i < SWITCHES; i++) {
      model.unload().join();
      cached[i] = firstTokenMillis(model, one);
      prefill[i] = firstTokenMillis(model, other);
    }
    model.unload().join();
    double cold = PageCache.drop(file) ? firstTokenMillis(model, one) : Double.NaN;
    model.pin().join();
    return new Switches(median(cached), median(prefill), cold);
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }

  private static double firstTokenMillis(HerdModel model, GenerationRequest request) {
    long start = System.nanoTime();
    model.generate(request).join();
    return (System.nanoTime() - start) * MILLIS_PER_NANO;
  }

  /**
   * Fills a sequence of each model, has {@code look} look at the memory, and closes them again.
   *
   * @param length tokens of each sequence
   */
  void withSequences(int length, Runnable look) {
    List<Sequence> sequences = new ArrayList<>();
    try {
      for (HerdModel model : models) {
        sequences.add(model.call(core -> fill(core, length)).join());
      }
      look.run();
    } finally {
      sequences.forEach(Sequence::close);
    }
  }

  private static Sequence fill(Model model, int length) {
    model.forgetPrefixes();
    Sequence sequence = model.newSequence();
    Batch batch = model.newBatch(Math.min(length, STEP_TOKENS), 0);
    int token = Math.min(FIRST_TOKEN, model.description().vocabulary() - 1);
    for (int at = 0; at < length; at += batch.size()) {
      batch.clear();
      while (batch.size() < Math.min(batch.capacity(), length - at)) {
        batch.add(sequence, token, false);
      }
      model.forward(batch);
    }
    return sequence;
  }

  /** Returns a model's weights: planned, and as mapped or packed now. */
  static Account weights(HerdModel model, ModelFootprint plan) {
    // Mapped weights are as large as the file says; packed ones are on the pool's account.
    long packed = model.call(Model::packedBytes).join();
    return new Account(plan.mappedBytes() + plan.packedBytes(), plan.mappedBytes() + packed);
  }

  /** Returns a model's keys and values. */
  static Account kv(HerdModel model, ModelFootprint plan, int length) {
    return new Account(plan.kvBytes(length, STEP_TOKENS), model.call(Model::kvBytes).join());
  }

  /** Returns what passes of all models compute in. */
  Account scratch(List<ModelFootprint> plans, int length) {
    int step = Math.max(PROMPT_TOKENS, Math.min(length, STEP_TOKENS));
    return new Account(
        ModelFootprint.scratchBytes(plans, step),
        herd.engine().memory().usage("engine/scratch").bytes());
  }

  private static double seconds(long startNanos) {
    return (System.nanoTime() - startNanos) * SECONDS_PER_NANO;
  }
}

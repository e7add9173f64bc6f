package dev.herd.benchmarks.peer;

import dev.herd.benchmarks.peer.Case.Unit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Measures both engines with one model, in turns: a process of one, then one of the other, and who
 * is first changes from pair to pair, so that a machine that becomes slower is unfair to none.
 */
final class Comparison {
  /** What is continued by one token to measure the time to the first one. */
  static final String PROMPT = "Once upon a time, there was a little";

  private static final int PROMPT_TOKENS = 512;
  private static final int DECODE_TOKENS = 64;

  /** Tokens that a sequence has before it decodes, in both engines. */
  static final int DECODE_START = 16;

  private static final int[] SEQUENCES = {1, 2, 4, 8, 16};
  private static final int[] LONG_PROMPTS = {2048, 4096};

  private final Engine herd;
  private final Engine reference;
  private final int pairs;
  private final Consumer<String> progress;

  // The model in progress.
  private Path model;
  private String name;
  private ModelCost cost;
  private String kernels;
  private List<Case> cases;
  private List<String> failures;

  /** Two measurements of the same thing, one straight after the other. */
  private record Turn<T>(T herd, T reference) {}

  /**
   * Prepares to measure.
   *
   * @param pairs processes of each engine and case
   * @param progress is told each result
   */
  Comparison(Engine herd, Engine reference, int pairs, Consumer<String> progress) {
    this.herd = herd;
    this.reference = reference;
    this.pairs = pairs;
    this.progress = progress;
  }

  /** Measures all cases; those that fail are told in the report. */
  ModelReport run(Path model, ModelCost cost) {
    this.model = model;
    this.cost = cost;
    name = model.getFileName().toString();
    kernels = "";
    cases = new ArrayList<>();
    failures = new ArrayList<>();
    attempt("first runs", this::warm);
    attempt("decode and prefill", this::benchmark);
    for (int sequences : SEQUENCES) {
      String title = "decode, %d together".formatted(sequences);
      attempt(title, () -> batch(title, sequences));
    }
    for (int tokens : LONG_PROMPTS) {
      attempt(prefillTitle(tokens), () -> longPrompt(tokens));
    }
    attempt("first token", this::firstToken);
    return new ModelReport(name, cost, kernels, cases, failures);
  }

  private void attempt(String title, Runnable measurement) {
    try {
      measurement.run();
    } catch (ComparisonException e) {
      failures.add(title + ": " + e.getMessage());
      progress.accept("%s, %s: %s".formatted(name, title, e.getMessage()));
    }
  }

  /** Brings the file into the page cache, and lets Herd build itself where it has to. */
  private void warm() {
    progress.accept(name + ": first runs, not counted");
    herd.firstTokenMillis(model);
    reference.firstTokenMillis(model);
  }

  private void benchmark() {
    List<Turn<BenchResult>> turns =
        inTurns(
            "decode and prefill, tokens/s",
            engine -> engine.bench(model, PROMPT_TOKENS, DECODE_TOKENS),
            result -> text(result.decode()) + " and " + text(result.prefill()));
    kernels = turns.getFirst().herd.kernels();
    addSpeed("decode", 0, decodeWork(1), turns, BenchResult::decode);
    addSpeed(
        prefillTitle(PROMPT_TOKENS), 0, cost.prefill(PROMPT_TOKENS), turns, BenchResult::prefill);
    Paired memory = paired(turns, result -> List.of(result.residentMebibytes()));
    cases.add(new Case("resident memory", Unit.MEBIBYTES, 0, null, memory));
  }

  private void batch(String title, int sequences) {
    List<Turn<BenchResult>> turns =
        inTurns(
            title + ", tokens/s",
            engine -> engine.batch(model, sequences, DECODE_TOKENS),
            result -> text(result.decode()));
    addSpeed(title, sequences, decodeWork(sequences), turns, BenchResult::decode);
  }

  private void longPrompt(int tokens) {
    if (tokens > cost.contextLength()) {
      throw new ComparisonException(
          "the model's context is " + cost.contextLength() + " tokens; not measured");
    }
    List<Turn<BenchResult>> turns =
        inTurns(
            prefillTitle(tokens) + ", tokens/s",
            engine -> engine.bench(model, tokens, 1),
            result -> text(result.prefill()));
    addSpeed(prefillTitle(tokens), 0, cost.prefill(tokens), turns, BenchResult::prefill);
  }

  private void firstToken() {
    List<Turn<Double>> turns =
        inTurns(
            "process start to first token, ms",
            engine -> engine.firstTokenMillis(model),
            millis -> Numbers.format(millis));
    Paired times = paired(turns, List::of);
    cases.add(new Case("process start to first token", Unit.MILLISECONDS, 0, null, times));
  }

  private Work decodeWork(int sequences) {
    return cost.decode(sequences, DECODE_START, DECODE_TOKENS);
  }

  private void addSpeed(
      String title,
      int sequences,
      Work work,
      List<Turn<BenchResult>> turns,
      Function<BenchResult, List<Double>> values) {
    Paired paired = paired(turns, values);
    cases.add(new Case(title, Unit.TOKENS_PER_SECOND, sequences, work, paired));
  }

  private <T> List<Turn<T>> inTurns(
      String title, Function<Engine, T> measure, Function<T, String> text) {
    List<Turn<T>> turns = new ArrayList<>();
    for (int i = 0; i < pairs; i++) {
      boolean herdFirst = i % 2 == 0;
      T first = measure.apply(herdFirst ? herd : reference);
      T second = measure.apply(herdFirst ? reference : herd);
      Turn<T> turn = herdFirst ? new Turn<>(first, second) : new Turn<>(second, first);
      turns.add(turn);
      progress.accept(
          "%s, %s, pair %d of %d: %s %s, %s %s"
              .formatted(
                  name,
                  title,
                  i + 1,
                  pairs,
                  herd.name(),
                  text.apply(turn.herd),
                  reference.name(),
                  text.apply(turn.reference)));
    }
    return turns;
  }

  private static <T> Paired paired(List<Turn<T>> turns, Function<T, List<Double>> values) {
    Paired paired = new Paired();
    for (Turn<T> turn : turns) {
      paired.add(values.apply(turn.herd), values.apply(turn.reference));
    }
    return paired;
  }

  private static String text(List<Double> speeds) {
    return speeds.isEmpty() ? "nothing" : Numbers.format(Statistics.median(speeds));
  }

  private static String prefillTitle(int tokens) {
    return String.format(Locale.ROOT, "prefill, %,d tokens", tokens);
  }
}

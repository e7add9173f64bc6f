package dev.herd.examples.demo;

import dev.herd.examples.cli.io.Quantities;
import dev.herd.examples.cli.io.TextTable;
import dev.herd.examples.cli.io.TextTable.Column;
import dev.herd.scheduler.Herd;
import dev.herd.scheduler.HerdLogits;
import dev.herd.scheduler.HerdModel;
import dev.herd.scheduler.batching.Completion;
import dev.herd.scheduler.compare.Divergence;
import dev.herd.scheduler.monitor.ModelSnapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The same model with its weights in 16, 8 and 4 bits. */
final class Quantisations implements Act {
  private static final List<String> NAMES = List.of("chat", "chat:q8_0", "chat:q4_0");
  private static final List<Calculation> CALCULATIONS =
      Calculation.of(
          "47+85=132",
          "91-38=53",
          "23*17=391",
          "68*57=3876",
          "86*94=8084",
          "79*83=6557",
          "34*57=1938",
          "62*45=2790");

  /** Tokens that both models of a comparison read at a time. */
  private static final int CHUNK_TOKENS = 64;

  /** What a model answered. */
  private record Answers(List<String> texts, double tokensPerSecond) {
    int right() {
      return CALCULATIONS.size() - wrong().size();
    }

    List<String> wrong() {
      List<String> wrong = new ArrayList<>();
      for (int i = 0; i < texts.size(); i++) {
        Calculation calculation = CALCULATIONS.get(i);
        String result = Calculation.resultOf(texts.get(i));
        if (!result.equals(calculation.result())) {
          wrong.add(
              "%s=%s, which is %s".formatted(calculation.question(), result, calculation.result()));
        }
      }
      return wrong;
    }
  }

  @Override
  public String title() {
    return "One model in 16, 8 and 4 bits a weight";
  }

  @Override
  public String reason() {
    return "Fewer bits take less memory and bandwidth, and lose some precision. Herd quantises"
        + " the model itself, on first use. The last column says how often the likeliest next"
        + " token is the same as with 16 bits, on the texts of its answers.";
  }

  @Override
  public void play(Stage stage) {
    TextTable table =
        new TextTable(
            Column.words("model"),
            Column.numbers("weights"),
            Column.numbers("tokens/s"),
            Column.numbers("right of " + CALCULATIONS.size()),
            Column.numbers("same token"));
    List<String> mistakes = new ArrayList<>();
    String text = "";
    for (String name : NAMES) {
      HerdModel model = stage.herd().model(name);
      Answers answers = ask(model);
      text = text.isEmpty() ? String.join(" ", answers.texts) : text;
      answers.wrong().forEach(mistake -> mistakes.add(name + " says " + mistake));
      table.add(
          name,
          Quantities.bytes(snapshot(stage.herd(), model).weightBytes()),
          Quantities.fixed(answers.tokensPerSecond, 0),
          Integer.toString(answers.right()),
          Quantities.fixed(100 * sameToken(stage.herd(), model, text), 1) + " %");
    }
    stage.text(table.text(Stage.INDENT));
    stage.line("");
    mistakes.forEach(mistake -> stage.line("  %s", mistake));
  }

  private static Answers ask(HerdModel model) {
    List<String> texts = new ArrayList<>();
    int tokens = 0;
    double seconds = 0;
    for (Calculation calculation : CALCULATIONS) {
      Completion completion = Stage.ask(model, calculation.question()).join();
      texts.add(completion.text());
      if (2 * texts.size() > CALCULATIONS.size()) { // before, the type's kernels were compiled
        tokens += completion.generatedTokens();
        seconds += completion.totalSeconds();
      }
    }
    return new Answers(texts, tokens / seconds);
  }

  private static ModelSnapshot snapshot(Herd herd, HerdModel model) {
    return herd.monitor().snapshot().model(model.model());
  }

  private static double sameToken(Herd herd, HerdModel model, String text) {
    try (HerdLogits reference = herd.model(NAMES.getFirst()).logits(CHUNK_TOKENS).join();
        HerdLogits candidate = model.logits(CHUNK_TOKENS).join()) {
      int[] tokens = reference.tokenizer().encode(text, true, true);
      int compared = Math.min(tokens.length, reference.contextLength());
      return Divergence.measure(reference, candidate, Arrays.copyOf(tokens, compared), CHUNK_TOKENS)
          .sameLargest();
    }
  }
}

package dev.herd.examples.demo;

import dev.herd.core.generation.GenerationResult;
import dev.herd.core.generation.LocalModel;
import dev.herd.core.sampling.SamplingOptions;
import dev.herd.examples.cli.io.Quantities;
import java.io.IOException;
import java.util.List;

/** The same model with its weights in 16, 8 and 4 bits. */
final class Quantisations implements Act {
  private static final List<String> NAMES = List.of("chat", "chat:q8_0", "chat:q4_0");
  private static final List<String> PROBLEMS =
      List.of("47+85=132", "91-38=53", "23*17=391", "68*57=3876", "86*94=8084", "79*83=6557");

  @Override
  public String title() {
    return "One model in 16, 8 and 4 bits a weight";
  }

  @Override
  public String reason() {
    return "Fewer bits take less memory and bandwidth, and lose some precision. Herd quantises"
        + " the model itself, on first use.";
  }

  @Override
  public void play(Stage stage) throws IOException {
    stage.line("  %-12s %10s %12s  %s", "", "weights", "tokens/s", "six calculations");
    for (String name : NAMES) {
      LocalModel model = stage.model(name);
      StringBuilder answers = new StringBuilder();
      int right = 0;
      int tokens = 0;
      double seconds = 0;
      for (String problem : PROBLEMS) {
        int equals = problem.indexOf('=');
        String question = problem.substring(0, equals);
        GenerationResult result = stage.ask(model, question, SamplingOptions.greedy(), piece -> {});
        String answer = FinalAnswer.of(result.text());
        right += answer.equals(problem.substring(equals + 1)) ? 1 : 0;
        answers.append(question).append('=').append(answer).append(' ');
        tokens += result.tokens().size();
        seconds += result.decodeSeconds();
      }
      stage.line(
          "  %-12s %10s %12.0f  %d of %d right: %s",
          name,
          Quantities.bytes(Stage.weightBytes(model)),
          tokens / seconds,
          right,
          PROBLEMS.size(),
          answers.toString().strip());
    }
  }
}

package dev.herd.examples.demo;

import dev.herd.core.generation.LocalModel;
import dev.herd.core.sampling.SamplingOptions;
import java.io.IOException;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Several answers to the same question, of which the most frequent one counts: self-consistency
 * (Wang et al. 2022, arXiv 2203.11171).
 */
final class MajorityVote implements Act {
  private static final int VOTERS = 9;
  private static final double TEMPERATURE = 1.2;
  private static final List<String> PROBLEMS =
      List.of("34*57=1938", "68*43=2924", "91-38=53", "86*94=8084", "57+68=125", "79*83=6557");

  @Override
  public String title() {
    return "Nine answers and a vote";
  }

  @Override
  public String reason() {
    return "At a high temperature a model errs now and then, each time elsewhere. Wrong answers"
        + " rarely agree, so the majority is right more often than one answer.";
  }

  @Override
  public void play(Stage stage) throws IOException {
    LocalModel model = stage.model("chat");
    int single = 0;
    int voted = 0;
    for (String problem : PROBLEMS) {
      int equals = problem.indexOf('=');
      String expected = problem.substring(equals + 1);
      Map<String, Integer> votes = votes(stage, model, problem.substring(0, equals));
      String winner = Collections.max(votes.entrySet(), Map.Entry.comparingByValue()).getKey();
      single += votes.getOrDefault(expected, 0);
      voted += winner.equals(expected) ? 1 : 0;
      stage.line(
          "  %-6s %d of %d say %s, which is %s",
          problem.substring(0, equals),
          votes.get(winner),
          VOTERS,
          winner,
          winner.equals(expected) ? "right" : "wrong, it is " + expected);
    }
    stage.line(
        "%n  One answer is right in %.0f %% of cases, the vote in %.0f %%.",
        100.0 * single / (PROBLEMS.size() * VOTERS), 100.0 * voted / PROBLEMS.size());
  }

  private static Map<String, Integer> votes(Stage stage, LocalModel model, String question) {
    Map<String, Integer> votes = new HashMap<>();
    for (int voter = 0; voter < VOTERS; voter++) {
      SamplingOptions sampling =
          SamplingOptions.builder().temperature(TEMPERATURE).topK(0).topP(1).seed(voter).build();
      votes.merge(
          FinalAnswer.of(stage.ask(model, question, sampling, piece -> {}).text()),
          1,
          Integer::sum);
    }
    return votes;
  }
}

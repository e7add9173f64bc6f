package dev.herd.examples.demo;

import dev.herd.scheduler.Herd;
import dev.herd.scheduler.HerdModel;
import dev.herd.scheduler.answer.Question;
import dev.herd.scheduler.ensemble.MajorityVote;
import dev.herd.scheduler.ensemble.Tally;
import dev.herd.scheduler.ensemble.VoteResult;
import java.util.Collections;
import java.util.List;

/**
 * Several answers to the same question, of which the most frequent one counts: self-consistency
 * (Wang et al. 2022, arXiv 2203.11171).
 */
final class Vote implements Act {
  private static final int VOTERS = 9;
  private static final double TEMPERATURE = 1.2;
  private static final int MAX_TOKENS = 250;
  private static final List<Calculation> CALCULATIONS =
      Calculation.of(
          "34*57=1938",
          "68*43=2924",
          "91-38=53",
          "86*94=8084",
          "57+68=125",
          "79*83=6557",
          "83-46=37",
          "64*73=4672");

  @Override
  public String title() {
    return "Nine answers and a vote";
  }

  @Override
  public String reason() {
    return "At a high temperature a model errs now and then, each time elsewhere. Wrong answers"
        + " rarely agree, so the majority is right more often than one answer. The nine are"
        + " generated together: they share each pass over the weights.";
  }

  @Override
  public void play(Stage stage) throws InterruptedException {
    Herd herd = stage.herd();
    List<HerdModel> voters = Collections.nCopies(VOTERS, herd.model("chat"));
    // Nobody is stopped early, so that the single answers are counted fairly.
    MajorityVote vote = new MajorityVote(herd::fitTogether, 1, false, Calculation.RESULT);
    int single = 0;
    int voted = 0;
    double seconds = 0;
    for (Calculation calculation : CALCULATIONS) {
      Question question =
          Question.of(calculation.question())
              .withTemperature(TEMPERATURE)
              .withMaxTokens(MAX_TOKENS)
              .withSeed(1);
      VoteResult result = vote.ask(voters, question);
      boolean right = result.answer().equals(calculation.result());
      single += votes(result, calculation.result());
      voted += right ? 1 : 0;
      seconds += result.seconds();
      stage.line(
          "  %-6s %d of %d say %s, which is %s",
          calculation.question(),
          result.votes(),
          VOTERS,
          result.answer(),
          right ? "right" : "wrong: it is " + calculation.result());
    }
    summarise(stage, single, voted, seconds);
  }

  private static int votes(VoteResult result, String answer) {
    return result.tallies().stream()
        .filter(tally -> tally.answer().equals(answer))
        .mapToInt(Tally::votes)
        .sum();
  }

  private static void summarise(Stage stage, int single, int voted, double seconds) {
    int answers = VOTERS * CALCULATIONS.size();
    long singlePercent = Math.round(100.0 * single / answers);
    long votedPercent = Math.round(100.0 * voted / CALCULATIONS.size());
    stage.line(
        "%n  A single answer is right in %d %% of cases (%d of %d),",
        singlePercent, single, answers);
    stage.line(
        "  the vote in %d %% (%d of %d): a gain of %d points. %d answers took %.1f s.",
        votedPercent, voted, CALCULATIONS.size(), votedPercent - singlePercent, answers, seconds);
  }
}

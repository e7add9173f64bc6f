package dev.herd.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EnsembleCommandTest {
  private static final String A = "a=" + Cli.model();
  private static final String B = "b=" + Cli.model();
  private static final String C = "c=" + Cli.model();

  private static String greedy() {
    return Cli.run("run", Cli.model().toString(), "-p", "Hello", "-n", "4", "--temp", "0").out();
  }

  @Test
  void modelsThatAgreeWinTheVoteBeforeTheLastIsAsked() throws IOException {
    Cli.Result result =
        Cli.run(
            "ensemble",
            A,
            B,
            C,
            "-p",
            "Hello",
            "-n",
            "4",
            "--answer",
            "text",
            "--json",
            "--vote",
            "--ram",
            "1200K");
    assertThat(result.code()).isZero();
    Map<String, Object> json = Cli.json(result.out());
    assertThat(json).containsEntry("mode", "vote").containsEntry("asked", 3);
    assertThat(json).containsEntry("votes", 2).containsEntry("majority", 1.0);
    assertThat(json).containsEntry("stopped_early", true);
    assertThat((List<?>) json.get("members"))
        .hasSize(3)
        .element(2)
        .asString()
        .contains("cancelled");
  }

  @Test
  void printsTheAnswerAndApartHowItCameAbout() {
    Cli.Result result = Cli.run("ensemble", A, B, "-p", "Hello", "-n", "4", "--answer", "text");
    assertThat(result.code()).isZero();
    assertThat(result.out()).hasLineCount(1);
    assertThat(result.err()).contains(": 2 of 2 votes (2 asked) in ", "a:latest: 4 tokens in ");
  }

  @Test
  void oneModelVotesWithItselfAndTheSeedDecides() {
    String[] arguments = {
      "ensemble", A, "-p", "Hello", "-n", "3", "--samples", "3", "--answer", "text", "--seed", "7"
    };
    Cli.Result result = Cli.run(arguments);
    assertThat(result.code()).isZero();
    assertThat(result.err()).contains("votes (3 asked)");
    assertThat(Cli.run(arguments).out()).isEqualTo(result.out());
    assertThat(Cli.run("ensemble", A, "-p", "Hello", "-n", "3").err()).contains("(5 asked)");
  }

  @Test
  void theLikeliestOfSeveralIsMarked() {
    Cli.Result result = Cli.run("ensemble", A, "-p", "Hello", "-n", "3", "--best-of", "3");
    assertThat(result.code()).isZero();
    assertThat(result.err()).contains("the likeliest of 3 answers", "* a:latest");
  }

  @Test
  void theLastModelRefinesTheDrafts() {
    Cli.Result result = Cli.run("ensemble", A, B, C, "-p", "Hello", "-n", "3", "--refine");
    assertThat(result.code()).isZero();
    assertThat(result.err()).contains("2 drafts, refined in", "refined  c:latest: 3 tokens");
  }

  @Test
  void aCascadeGoesOnUntilOneIsSure() {
    Cli.Result unsure =
        Cli.run("ensemble", A, B, "-p", "Hello", "-n", "4", "--cascade", "--sure", "1");
    assertThat(unsure.code()).isZero();
    assertThat(unsure.err())
        .contains("answer of b:latest", "a:latest: 4 tokens", "not taken, mean");
    assertThat(unsure.out().strip()).isEqualTo(greedy().strip());
    Cli.Result sure =
        Cli.run("ensemble", A, B, "-p", "Hello", "-n", "4", "--cascade", "--sure", "1e-9");
    assertThat(sure.err()).contains("answer of a:latest").doesNotContain("b:latest: ");
  }

  @Test
  void refusesWhatDoesNotGoTogether() {
    assertThat(Cli.run("ensemble", A, "-p", "x", "--vote", "--refine").code()).isEqualTo(2);
    assertThat(Cli.run("ensemble", A, "-p", "x", "--vote").err()).contains("several models");
    assertThat(Cli.run("ensemble", A, B, "-p", "x", "--samples", "3").code()).isEqualTo(2);
    assertThat(Cli.run("ensemble", A, "-p", "x", "--samples", "0").code()).isEqualTo(2);
    assertThat(Cli.run("ensemble", A, "-p", "x", "--cascade").code()).isEqualTo(2);
    assertThat(Cli.run("ensemble", A, "-p", "x", "--answer", "word").err()).contains("json:FIELD");
    assertThat(Cli.run("ensemble", A, "-p", "x", "--sure", "2").code()).isEqualTo(2);
  }

  @Test
  void equalAnswersAreNoVote() {
    for (String mode : new String[] {"--samples", "--best-of"}) {
      Cli.Result result = Cli.run("ensemble", A, "-p", "x", mode, "5", "--temp", "0");
      assertThat(result.code()).isEqualTo(2);
      assertThat(result.out()).isEmpty();
      assertThat(result.err()).contains("at --temp 0 all 5 answers are the same");
      assertThat(Cli.run("ensemble", A, "-p", "x", "-n", "2", mode, "1", "--temp", "0").code())
          .isZero();
    }
  }

  @Test
  void answersThatDoNotCountAreAFailure() {
    Cli.Result result =
        Cli.run("ensemble", A, B, "-p", "Hello", "-n", "2", "--answer", "json:nothing");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains("0 of 2 members gave an answer that counts");
  }
}

package dev.herd.scheduler.ensemble;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Counting, ties, and when a vote is decided. */
class BallotTest {
  private static final int ANSWERS = 3;

  /** Not an answer. */
  private static final int ABSTAINS = ANSWERS;

  @Test
  void moreVotesWin() {
    Ballot ballot = new Ballot();
    ballot.add(0, "x", -0.1);
    ballot.add(1, "y", -5);
    ballot.add(2, "y", -5);
    assertThat(ballot.tallies())
        .containsExactly(new Tally("y", List.of(1, 2), -10), new Tally("x", List.of(0), -0.1));
    assertThat(ballot.cast()).isEqualTo(3);
  }

  @Test
  void tiesGoByLogProbabilityThenOrder() {
    assertThat(winner(new double[] {-2, -1}, 1, 0)).isEqualTo("b");
    assertThat(winner(new double[] {-1, -2}, 1, 0)).isEqualTo("a");
    assertThat(winner(new double[] {-1, -1}, 1, 0)).isEqualTo("a");
    assertThat(winner(new double[] {-2, -1}, 0, 1)).isEqualTo("b");
    assertThat(winner(new double[] {-2, Double.NaN}, 1, 0)).isEqualTo("a");
    assertThat(winner(new double[] {Double.NaN, -1}, 1, 0)).isEqualTo("a");
  }

  /** Member 0 votes for a, member 1 for b, in the given order. */
  private static String winner(double[] logProbabilities, int... order) {
    Ballot ballot = new Ballot();
    for (int member : order) {
      ballot.add(member, member == 0 ? "a" : "b", logProbabilities[member]);
    }
    return ballot.tallies().getFirst().answer();
  }

  /** All sequences of up to 7 votes: once decided, the winner is the one of all votes. */
  @Test
  void stoppingEarlyNeverChangesTheWinner() {
    SplittableRandom random = new SplittableRandom(5);
    int decidedEarly = 0;
    for (int n = 1; n <= 7; n++) {
      for (int code = 0; code < Math.pow(ANSWERS + 1, n); code++) {
        int[] votes = new int[n];
        double[] logProbabilities = new double[n];
        for (int i = 0, rest = code; i < n; i++, rest /= ANSWERS + 1) {
          votes[i] = rest % (ANSWERS + 1);
          logProbabilities[i] = -random.nextInt(1, 4);
        }
        decidedEarly += check(votes, logProbabilities);
      }
    }
    assertThat(decidedEarly).isGreaterThan(5_000);
  }

  private static int check(int[] votes, double[] logProbabilities) {
    Ballot ballot = new Ballot();
    List<String> decided = new ArrayList<>();
    for (int i = 0; i < votes.length; i++) {
      if (votes[i] != ABSTAINS) {
        ballot.add(i, "answer " + votes[i], logProbabilities[i]);
      }
      int remaining = votes.length - 1 - i;
      if (ballot.isDecided(remaining) && remaining > 0) {
        decided.add(ballot.tallies().getFirst().answer());
      }
    }
    if (!decided.isEmpty()) {
      assertThat(decided).containsOnly(ballot.tallies().getFirst().answer());
    }
    return decided.isEmpty() ? 0 : 1;
  }

  /** As soon as it could be: while a vote isn't decided, remaining ones can change or tie it. */
  @Test
  void isDecidedNoLaterThanPossible() {
    for (int a = 0; a <= 4; a++) {
      for (int b = 0; b <= 4; b++) {
        Ballot ballot = new Ballot();
        for (int i = 0; i < a + b; i++) {
          ballot.add(i, i < a ? "a" : "b", -1);
        }
        for (int remaining = 0; remaining <= 5; remaining++) {
          assertThat(ballot.isDecided(remaining))
              .isEqualTo(Math.min(a, b) + remaining < Math.max(a, b));
        }
      }
    }
  }
}

package dev.herd.scheduler.ensemble;

import dev.herd.scheduler.answer.Member;
import dev.herd.scheduler.answer.Response;
import java.util.List;
import java.util.Locale;

/**
 * What a vote gave.
 *
 * @param answer the one that won, in the extractor's form
 * @param response the response of the first member that voted for it
 * @param tallies all answers, the winner first
 * @param members what became of each member, in their order
 * @param stoppedEarly whether members were cancelled because the winner couldn't be caught
 * @param seconds time of the whole vote
 */
public record VoteResult(
    String answer,
    Response response,
    List<Tally> tallies,
    List<Member> members,
    boolean stoppedEarly,
    double seconds) {
  /** Copies the lists. */
  public VoteResult {
    tallies = List.copyOf(tallies);
    members = List.copyOf(members);
  }

  /** Returns how many members voted for the winner. */
  public int votes() {
    return tallies.getFirst().votes();
  }

  /** Returns how many members gave an answer that counts. */
  public int cast() {
    return tallies.stream().mapToInt(Tally::votes).sum();
  }

  /** Returns the winner's share of the votes that were cast, above 0 and at most 1. */
  public double majority() {
    return votes() / (double) cast();
  }

  /** Returns whether another answer had as many votes, so that a rule for ties decided. */
  public boolean tied() {
    return tallies.size() > 1 && tallies.get(1).votes() == votes();
  }

  /** Returns the result as text of several lines. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%s: %d of %d votes (%d asked) in %.3f s%s%s%n",
            answer,
            votes(),
            cast(),
            members.size(),
            seconds,
            tied() ? ", a tie decided by log probability, then order" : "",
            stoppedEarly ? ", stopped early" : ""));
    for (Tally tally : tallies) {
      text.append(
          String.format(
              Locale.ROOT, "  %3d  %s  %s%n", tally.votes(), tally.answer(), voters(tally)));
    }
    members.forEach(member -> text.append("  ").append(member).append(System.lineSeparator()));
    return text.toString();
  }

  private List<String> voters(Tally tally) {
    return tally.members().stream().map(index -> members.get(index).model()).distinct().toList();
  }
}

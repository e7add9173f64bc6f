package dev.herd.scheduler.ensemble;

import java.util.List;

/**
 * An answer and who gave it.
 *
 * @param answer in the extractor's form
 * @param members indices of the members that voted for it, ascending
 * @param logProbability sum of their mean log probabilities, NaN if one of them isn't known
 */
public record Tally(String answer, List<Integer> members, double logProbability) {
  /** Copies the members. */
  public Tally {
    members = List.copyOf(members);
  }

  /** Returns the number of votes. */
  public int votes() {
    return members.size();
  }
}

package dev.herd.scheduler.ensemble;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts votes. The order of answers depends on the votes alone, not on when they came: more votes
 * first; of equally many the larger sum of log probabilities, provided that those of all votes are
 * known; then the one that the first member voted for.
 */
final class Ballot {
  private final Map<String, List<Integer>> members = new LinkedHashMap<>();
  private final Map<Integer, Double> logProbabilities = new LinkedHashMap<>();

  /** Takes a vote. */
  void add(int member, String answer, double logProbability) {
    members.computeIfAbsent(answer, _ -> new ArrayList<>()).add(member);
    logProbabilities.put(member, logProbability);
  }

  /** Returns the number of votes. */
  int cast() {
    return logProbabilities.size();
  }

  /**
   * Returns whether the answer that leads will win however the remaining votes turn out. It must
   * stay ahead without help of the rules for ties, since what they compare isn't known yet.
   */
  boolean isDecided(int remaining) {
    int first = 0;
    int second = 0;
    for (List<Integer> voters : members.values()) {
      int votes = voters.size();
      second = Math.max(second, Math.min(first, votes));
      first = Math.max(first, votes);
    }
    return first > second + remaining;
  }

  /** Returns all answers, the winner first. */
  List<Tally> tallies() {
    boolean known = logProbabilities.values().stream().noneMatch(value -> value.isNaN());
    List<Tally> tallies = new ArrayList<>();
    for (Map.Entry<String, List<Integer>> entry : members.entrySet()) {
      List<Integer> voters = new ArrayList<>(entry.getValue());
      // Sums of doubles depend on the order of their terms.
      Collections.sort(voters);
      double sum = voters.stream().mapToDouble(logProbabilities::get).reduce(0, Double::sum);
      tallies.add(new Tally(entry.getKey(), voters, sum));
    }
    Comparator<Tally> order = Comparator.comparingInt(Tally::votes).reversed();
    if (known) {
      order = order.thenComparing(Comparator.comparingDouble(Tally::logProbability).reversed());
    }
    tallies.sort(order.thenComparing(tally -> tally.members().getFirst()));
    return tallies;
  }
}

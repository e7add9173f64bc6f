package dev.herd.scheduler.ensemble;

import dev.herd.scheduler.answer.Poll;
import dev.herd.scheduler.answer.Question;
import dev.herd.scheduler.answer.Respondent;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Asks several models once each, and takes the answer that most of them give. Members of one model
 * are asked together, and models one after another unless all fit into memory.
 *
 * <p>Of equally many votes the larger sum of mean log probabilities wins, where known for all, then
 * the answer of the first member.
 *
 * @param fits tells whether models of these names can be loaded together
 * @param minimumVotes the fewest answers that must count
 * @param stopEarly whether members are cancelled, and models not loaded, once the leading answer
 *     can't be caught; the winner is the same
 * @param extractor finds the answer in a text
 */
public record MajorityVote(
    Predicate<Set<String>> fits, int minimumVotes, boolean stopEarly, AnswerExtractor extractor) {
  /** Refuses null. */
  public MajorityVote {
    Objects.requireNonNull(fits, "fits");
    Objects.requireNonNull(extractor, "extractor");
  }

  /**
   * Asks models.
   *
   * @param members may hold a model more than once: each time gets a seed of its own
   * @throws EnsembleException if too few answers count
   * @throws InterruptedException if the thread is interrupted; members are cancelled
   */
  public VoteResult ask(List<? extends Respondent> members, Question question)
      throws InterruptedException {
    Vote.check(members.size(), minimumVotes);
    List<Poll.Ask> asks = DraftThenRefine.asks(members, question.withLogProbabilities());
    return new Vote(extractor, minimumVotes, stopEarly)
        .run(new Poll(fits, Integer.MAX_VALUE), asks);
  }
}

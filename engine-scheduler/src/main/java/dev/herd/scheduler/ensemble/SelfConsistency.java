package dev.herd.scheduler.ensemble;

import dev.herd.scheduler.answer.Poll;
import dev.herd.scheduler.answer.Question;
import dev.herd.scheduler.answer.Respondent;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Asks one model several times and takes the answer that it gives most often (Wang et al. 2022,
 * "Self-Consistency Improves Chain of Thought Reasoning in Language Models").
 *
 * <p>Each sample has a seed of its own that follows from the question's. As soon as no other answer
 * can have as many votes as the leading one, outstanding samples are cancelled; the winner is the
 * one that all samples would have elected. Of equally many votes the larger sum of mean log
 * probabilities wins, where known for all, then the answer of the first sample.
 *
 * @param samples how many answers are asked for
 * @param parallel the most at a time; fewer save more by stopping early, and use batching less
 * @param minimumVotes the fewest answers that must count
 * @param extractor finds the answer in a text
 */
public record SelfConsistency(
    int samples, int parallel, int minimumVotes, AnswerExtractor extractor) {
  /** Checks the numbers. */
  public SelfConsistency {
    Vote.check(samples, minimumVotes);
    Objects.requireNonNull(extractor, "extractor");
  }

  /** Asks for {@code samples} answers, all at once, of which one must count. */
  public SelfConsistency(int samples, AnswerExtractor extractor) {
    this(samples, samples, 1, extractor);
  }

  /**
   * Asks a model.
   *
   * @param question with a temperature above 0: samples would be equal otherwise
   * @throws EnsembleException if too few answers count
   * @throws InterruptedException if the thread is interrupted; samples are cancelled
   */
  public VoteResult ask(Respondent model, Question question) throws InterruptedException {
    if (samples > 1 && question.temperature() == 0) {
      throw new IllegalArgumentException(
          "temperature is 0, which gives %d equal samples: use 0.7, say".formatted(samples));
    }
    List<Poll.Ask> asks = samples(model, question, samples);
    return new Vote(extractor, minimumVotes, true).run(new Poll(_ -> true, parallel), asks);
  }

  /** Returns the question {@code count} times, with different seeds. */
  static List<Poll.Ask> samples(Respondent model, Question question, int count) {
    List<Poll.Ask> asks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      asks.add(new Poll.Ask(model, question.withLogProbabilities().sample(i)));
    }
    return asks;
  }
}

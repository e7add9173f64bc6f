package dev.herd.scheduler.ensemble;

import dev.herd.scheduler.answer.Member;
import dev.herd.scheduler.answer.Poll;
import dev.herd.scheduler.answer.Question;
import dev.herd.scheduler.answer.Respondent;
import java.util.Comparator;
import java.util.List;

/**
 * Asks one model several times and takes the answer that it thinks the most likely: that with the
 * largest mean log probability of a token, so that short answers have no advantage. Of equal ones,
 * and where it isn't known, the first. Log probabilities of different models can't be compared.
 *
 * @param samples how many answers are asked for
 * @param parallel the most at a time
 */
public record BestOf(int samples, int parallel) {
  /** Checks the number. */
  public BestOf {
    if (samples < 1) {
      throw new IllegalArgumentException("samples is below 1: " + samples);
    }
  }

  /**
   * What it gave.
   *
   * @param best the answer
   * @param members what became of each sample, in their order
   * @param seconds time of the whole
   */
  public record Result(Member.Answered best, List<Member> members, double seconds) {
    /** Copies the members. */
    public Result {
      members = List.copyOf(members);
    }
  }

  /**
   * Asks a model.
   *
   * @throws EnsembleException if there is no answer
   * @throws InterruptedException if the thread is interrupted; samples are cancelled
   */
  public Result ask(Respondent model, Question question) throws InterruptedException {
    long start = System.nanoTime();
    List<Poll.Ask> asks = SelfConsistency.samples(model, question, samples);
    List<Member> members = new Poll(_ -> true, parallel).run(asks, (_, _) -> true);
    Member.Answered best =
        DraftThenRefine.answered(members).stream()
            .min(Comparator.comparingDouble(BestOf::score).reversed())
            .orElseThrow(
                () -> new EnsembleException("none of %d samples".formatted(samples), members));
    return new Result(best, members, (System.nanoTime() - start) * 1e-9);
  }

  private static double score(Member.Answered member) {
    double mean = member.response().confidence().meanLogProbability();
    return Double.isNaN(mean) ? Double.NEGATIVE_INFINITY : mean;
  }
}

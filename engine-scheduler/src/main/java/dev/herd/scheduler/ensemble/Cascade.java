package dev.herd.scheduler.ensemble;

import dev.herd.scheduler.answer.Confidence;
import dev.herd.scheduler.answer.Member;
import dev.herd.scheduler.answer.Poll;
import dev.herd.scheduler.answer.Question;
import dev.herd.scheduler.answer.Respondent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * Asks small models first, and larger ones only where those weren't sure, by their own log
 * probabilities. A step that fails counts as not sure. If nobody is sure, the answer of the last
 * step that has one is taken.
 *
 * @param steps from small to large, at least one
 */
public record Cascade(List<Step> steps) {
  /** Copies the steps. */
  public Cascade {
    steps = List.copyOf(steps);
    if (steps.isEmpty()) {
      throw new IllegalArgumentException("a cascade needs a step");
    }
  }

  /**
   * One step. An answer is sure when it reaches all thresholds; negative infinity for the first and
   * 0 for the others ask for nothing.
   *
   * @param respondent who is asked
   * @param meanLogProbability the least mean log probability of a token, in nats, at most 0
   * @param meanMargin the least mean lead of the most likely token over the second, in nats
   * @param minimumMargin the least lead anywhere in the answer, in nats
   */
  public record Step(
      Respondent respondent, double meanLogProbability, double meanMargin, double minimumMargin) {
    /** Checks the thresholds. */
    public Step {
      Objects.requireNonNull(respondent, "respondent");
      if (!(meanLogProbability <= 0) || !(meanMargin >= 0) || !(minimumMargin >= 0)) {
        throw new IllegalArgumentException(
            "%s: a mean log probability is at most 0 (%s), margins are at least 0 (%s, %s)"
                .formatted(respondent.model(), meanLogProbability, meanMargin, minimumMargin));
      }
    }

    /** A step whose answer is taken as it is: the usual last one. */
    public static Step unconditional(Respondent respondent) {
      return new Step(respondent, Double.NEGATIVE_INFINITY, 0, 0);
    }

    /** Returns why the answer isn't sure enough, or an empty string where it is. */
    String objection(Confidence confidence) {
      if (meanLogProbability == Double.NEGATIVE_INFINITY && meanMargin == 0 && minimumMargin == 0) {
        return "";
      }
      if (!confidence.isKnown()) {
        return "confidence isn't known";
      }
      if (confidence.meanLogProbability() < meanLogProbability) {
        return below("mean log probability", confidence.meanLogProbability(), meanLogProbability);
      }
      if (confidence.meanMargin() < meanMargin) {
        return below("mean margin", confidence.meanMargin(), meanMargin);
      }
      return confidence.minimumMargin() < minimumMargin
          ? below("least margin", confidence.minimumMargin(), minimumMargin)
          : "";
    }

    private static String below(String name, double value, double threshold) {
      return String.format(Locale.ROOT, "%s %.3f is below %.3f", name, value, threshold);
    }
  }

  /**
   * What a cascade gave.
   *
   * @param answer that of the last step, or of the last one before it that has one
   * @param sure whether it reached the thresholds of its step
   * @param members what became of each step that was asked
   * @param trace a line for each of them, with why it was taken or not
   * @param seconds time of the whole
   */
  public record Result(
      Member.Answered answer,
      boolean sure,
      List<Member> members,
      List<String> trace,
      double seconds) {
    /** Copies the lists. */
    public Result {
      members = List.copyOf(members);
      trace = List.copyOf(trace);
    }
  }

  /**
   * Asks the steps until one is sure.
   *
   * @throws EnsembleException if all fail
   * @throws InterruptedException if the thread is interrupted; the outstanding answer is cancelled
   */
  public Result ask(Question question) throws InterruptedException {
    long start = System.nanoTime();
    List<Member> members = new ArrayList<>();
    List<String> trace = new ArrayList<>();
    Member.Answered answer = null;
    boolean sure = false;
    for (Step step : steps) {
      Member member = ask(step, members.size(), question);
      members.add(member);
      String objection = "no answer";
      if (member instanceof Member.Answered answered) {
        answer = answered;
        objection = step.objection(answered.response().confidence());
        sure = objection.isEmpty();
      }
      trace.add(member + (sure ? ": taken" : ": not taken, " + objection));
      if (sure) {
        break;
      }
    }
    if (answer == null) {
      throw new EnsembleException("none of %d steps".formatted(steps.size()), members);
    }
    return new Result(answer, sure, members, trace, (System.nanoTime() - start) * 1e-9);
  }

  private static Member ask(Step step, int index, Question question) throws InterruptedException {
    Poll.Ask ask = new Poll.Ask(step.respondent(), question.withLogProbabilities());
    Member member = new Poll(_ -> true, 1).run(List.of(ask), (_, _) -> true).getFirst();
    return switch (member) {
      case Member.Answered(_, String model, double seconds, var response) ->
          new Member.Answered(index, model, seconds, response);
      case Member.Failed(_, String model, double seconds, Throwable cause) ->
          new Member.Failed(index, model, seconds, cause);
      case Member.Cancelled(_, String model, double seconds) ->
          new Member.Cancelled(index, model, seconds);
    };
  }
}

package dev.herd.scheduler.ensemble;

import dev.herd.core.chat.ChatMessage;
import dev.herd.scheduler.answer.Member;
import dev.herd.scheduler.answer.Poll;
import dev.herd.scheduler.answer.Question;
import dev.herd.scheduler.answer.Respondent;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Lets one or several models draft an answer, and another one write the final answer with the
 * drafts before it. Drafts that fail are left out as long as one is there.
 *
 * @param fits tells whether models of these names can be loaded together
 * @param instruction what the refiner is told after the question and the drafts
 */
public record DraftThenRefine(Predicate<Set<String>> fits, String instruction) {
  /** What the refiner is told by default. */
  public static final String INSTRUCTION =
      "Write the final answer to the question. Correct what is wrong in the drafts, add what is"
          + " missing, keep what is right. Don't mention the drafts.";

  /** Refuses null. */
  public DraftThenRefine {
    Objects.requireNonNull(fits, "fits");
    Objects.requireNonNull(instruction, "instruction");
  }

  /** Refines with the default instruction. */
  public DraftThenRefine(Predicate<Set<String>> fits) {
    this(fits, INSTRUCTION);
  }

  /**
   * Asks the drafters, then the refiner.
   *
   * @param question its last message is the question; the refiner gets the others as they are
   * @throws EnsembleException if there is no draft, or the refiner fails
   * @throws InterruptedException if the thread is interrupted; outstanding answers are cancelled
   */
  public Refinement ask(List<? extends Respondent> drafters, Respondent refiner, Question question)
      throws InterruptedException {
    long start = System.nanoTime();
    List<Member> drafts =
        new Poll(fits, Integer.MAX_VALUE).run(asks(drafters, question), (_, _) -> true);
    List<Member.Answered> usable = answered(drafts);
    if (usable.isEmpty()) {
      throw new EnsembleException("none of %d drafts".formatted(drafts.size()), drafts);
    }
    Poll.Ask ask = new Poll.Ask(refiner, question.withMessages(messages(question, usable)));
    Member last = new Poll(fits, 1).run(List.of(ask), (_, _) -> true).getFirst();
    if (!(last instanceof Member.Answered refined)) {
      List<Member> all = new ArrayList<>(drafts);
      all.add(last);
      throw new EnsembleException("the refiner failed after the drafts", all);
    }
    return new Refinement(refined, drafts, (System.nanoTime() - start) * 1e-9);
  }

  /** Returns a question to each respondent, with different seeds. */
  static List<Poll.Ask> asks(List<? extends Respondent> respondents, Question question) {
    List<Poll.Ask> asks = new ArrayList<>();
    for (Respondent respondent : respondents) {
      asks.add(new Poll.Ask(respondent, question.sample(asks.size())));
    }
    return asks;
  }

  static List<Member.Answered> answered(List<Member> members) {
    return members.stream()
        .filter(Member.Answered.class::isInstance)
        .map(Member.Answered.class::cast)
        .toList();
  }

  /** Drafts go into the question, since many templates want users and assistants in turns. */
  private List<ChatMessage> messages(Question question, List<Member.Answered> drafts) {
    List<ChatMessage> messages = new ArrayList<>(question.messages());
    ChatMessage last = messages.removeLast();
    StringBuilder text = new StringBuilder(last.content());
    for (int i = 0; i < drafts.size(); i++) {
      String title = drafts.size() == 1 ? "Draft" : "Draft " + (i + 1);
      String draft = drafts.get(i).response().text().strip();
      text.append("\n\n").append(title).append(":\n").append(draft);
    }
    text.append("\n\n").append(instruction);
    messages.add(new ChatMessage(last.role(), text.toString()));
    return messages;
  }
}

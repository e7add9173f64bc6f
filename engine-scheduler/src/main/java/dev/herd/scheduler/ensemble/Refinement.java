package dev.herd.scheduler.ensemble;

import dev.herd.scheduler.answer.Member;
import java.util.List;

/**
 * A refined answer.
 *
 * @param refined the final answer, with its model and time
 * @param drafts what became of each drafter, in their order
 * @param seconds time of the whole
 */
public record Refinement(Member.Answered refined, List<Member> drafts, double seconds) {
  /** Copies the drafts. */
  public Refinement {
    drafts = List.copyOf(drafts);
  }

  /** Returns the final text. */
  public String text() {
    return refined.response().text();
  }
}

package dev.herd.scheduler.ensemble;

import dev.herd.scheduler.answer.Member;
import java.util.List;
import java.util.stream.Collectors;

/** Too few members gave an answer that counts. The members say what became of each. */
public final class EnsembleException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Member> members;

  EnsembleException(String problem, List<Member> members) {
    super(message(problem, members));
    this.members = List.copyOf(members);
    for (Member member : members) {
      if (member instanceof Member.Failed failed) {
        addSuppressed(failed.cause());
      }
    }
  }

  private static String message(String problem, List<Member> members) {
    return problem
        + members.stream().map(Member::toString).collect(Collectors.joining("; ", " (", ")"));
  }

  /** Returns what became of the members; empty once the exception was serialised. */
  public List<Member> members() {
    return members == null ? List.of() : members;
  }
}

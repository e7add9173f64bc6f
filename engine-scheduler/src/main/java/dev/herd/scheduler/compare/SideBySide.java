package dev.herd.scheduler.compare;

import dev.herd.scheduler.answer.Member;
import dev.herd.scheduler.answer.Poll;
import dev.herd.scheduler.answer.Question;
import dev.herd.scheduler.answer.Respondent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.ToLongFunction;

/**
 * Puts one question to several models, one after another, so that their times don't disturb each
 * other. Models that fail have a row too.
 *
 * @param memoryBytes tells the memory of a model that has just answered, in bytes
 */
public record SideBySide(ToLongFunction<String> memoryBytes) {
  /** Refuses null. */
  public SideBySide {
    Objects.requireNonNull(memoryBytes, "memoryBytes");
  }

  /**
   * One model's answer.
   *
   * @param member what became of the question
   * @param memoryBytes memory of the model, 0 if it failed
   */
  public record Row(Member member, long memoryBytes) {
    private String line() {
      String seconds = String.format(Locale.ROOT, "%8.3f", member.seconds());
      if (!(member instanceof Member.Answered answered)) {
        return "%-24s %8s %9s %9s %s %9s".formatted(member.model(), "-", "-", "-", seconds, "-");
      }
      var response = answered.response();
      return String.format(
          Locale.ROOT,
          "%-24s %8d %9.3f %9.1f %s %9.1f",
          member.model(),
          response.tokens(),
          response.promptSeconds(),
          response.tokensPerSecond(),
          seconds,
          memoryBytes / 1048576.0);
    }

    private String text() {
      return member instanceof Member.Answered answered
          ? answered.response().text()
          : member.toString();
    }
  }

  /**
   * The comparison.
   *
   * @param rows one for each model, in the order asked for
   */
  public record Table(List<Row> rows) {
    /** Copies the rows. */
    public Table {
      rows = List.copyOf(rows);
    }

    /** Returns a table of the figures, and below it the answers. */
    @Override
    public String toString() {
      StringBuilder text = new StringBuilder();
      text.append(
          "%-24s %8s %9s %9s %8s %9s%n"
              .formatted("model", "tokens", "first s", "tokens/s", "total s", "MiB"));
      rows.forEach(row -> text.append(row.line()).append(System.lineSeparator()));
      for (Row row : rows) {
        text.append("%n--- %s%n%s%n".formatted(row.member().model(), row.text()));
      }
      return text.toString();
    }
  }

  /**
   * Asks the models.
   *
   * @throws InterruptedException if the thread is interrupted; the outstanding answer is cancelled
   */
  public Table ask(List<? extends Respondent> models, Question question)
      throws InterruptedException {
    List<Poll.Ask> asks = new ArrayList<>();
    for (Respondent model : models) {
      asks.add(new Poll.Ask(model, question));
    }
    long[] bytes = new long[asks.size()];
    Poll.Listener listener =
        (member, _) -> {
          if (member instanceof Member.Answered) {
            bytes[member.index()] = memoryBytes.applyAsLong(member.model());
          }
          return true;
        };
    List<Member> members = new Poll(_ -> false, 1).run(asks, listener);
    List<Row> rows = new ArrayList<>();
    for (Member member : members) {
      rows.add(new Row(member, bytes[member.index()]));
    }
    return new Table(rows);
  }
}

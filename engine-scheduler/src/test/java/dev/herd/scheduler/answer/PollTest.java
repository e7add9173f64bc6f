package dev.herd.scheduler.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who is asked when, and what becomes of the questions. */
@Timeout(20)
class PollTest {
  private static final Question QUESTION = Question.of("why");

  private final List<String> asked = new ArrayList<>();

  private static boolean allFit(Set<String> models) {
    return !models.isEmpty();
  }

  private static boolean oneFits(Set<String> models) {
    return models.size() == 1;
  }

  private Poll.Ask ask(String model) {
    FakeRespondent respondent =
        FakeRespondent.of(
            model,
            _ -> {
              asked.add(model);
              return FakeRespondent.response(model, -1);
            });
    return new Poll.Ask(respondent, QUESTION);
  }

  @Test
  void groupsByModelWhereNotAllFit() throws InterruptedException {
    List<Poll.Ask> asks = Stream.of("a", "b", "a", "c", "b", "a").map(this::ask).toList();
    List<Member> members = new Poll(PollTest::oneFits, 2).run(asks, (_, _) -> true);
    assertThat(asked).containsExactly("a", "a", "a", "b", "b", "c");
    assertThat(members).extracting(Member::model).containsExactly("a", "b", "a", "c", "b", "a");
    assertThat(members).extracting(Member::index).containsExactly(0, 1, 2, 3, 4, 5);
    assertThat(members).allMatch(Member.Answered.class::isInstance);
  }

  @Test
  void keepsTheOrderWhereAllFit() throws InterruptedException {
    List<Poll.Ask> asks = Stream.of("a", "b", "a").map(this::ask).toList();
    new Poll(PollTest::allFit, 2).run(asks, (_, _) -> true);
    assertThat(asked).containsExactly("a", "b", "a");
  }

  @Test
  void tellsThePredicateAllModels() throws InterruptedException {
    List<Set<String>> seen = new ArrayList<>();
    Predicate<Set<String>> fits = models -> seen.add(Set.copyOf(models));
    new Poll(fits, 2).run(Stream.of("a", "b", "a").map(this::ask).toList(), (_, _) -> true);
    assertThat(seen).containsExactly(Set.of("a", "b"));
  }

  @Test
  void asksAtMostSoManyAtATime() throws InterruptedException {
    FakeRespondent slow = FakeRespondent.waiting("a");
    List<Poll.Ask> asks = List.of(ask(slow), ask(slow), ask(slow), ask(slow), ask(slow));
    List<Integer> outstanding = new CopyOnWriteArrayList<>();
    Thread answers =
        Thread.ofVirtual()
            .start(
                () -> {
                  for (int i = 0; i < 5; i++) {
                    CompletableFuture<Response> future = slow.awaitFuture();
                    outstanding.add(slow.futures.size() - i);
                    future.complete(FakeRespondent.response("x", -1));
                  }
                });
    List<Member> members = new Poll(PollTest::allFit, 2).run(asks, (_, _) -> true);
    answers.join();
    assertThat(members).allMatch(Member.Answered.class::isInstance);
    assertThat(outstanding).hasSize(5).allMatch(count -> count <= 2);
  }

  private static Poll.Ask ask(Respondent respondent) {
    return new Poll.Ask(respondent, QUESTION);
  }

  @Test
  void cancelsTheRestWhenTheListenerHasHeardEnough() throws InterruptedException {
    FakeRespondent slow = FakeRespondent.waiting("slow");
    List<Poll.Ask> asks = List.of(ask(slow), ask("fast"), ask("late"));
    List<Integer> remaining = new ArrayList<>();
    List<Member> members =
        new Poll(PollTest::allFit, 2)
            .run(
                asks,
                (_, left) -> {
                  remaining.add(left);
                  return false;
                });
    assertThat(remaining).containsExactly(2);
    assertThat(slow.futures.getFirst()).isCancelled();
    assertThat(asked).containsExactly("fast");
    assertThat(members.get(0)).isInstanceOf(Member.Cancelled.class);
    assertThat(members.get(1)).isInstanceOf(Member.Answered.class);
    assertThat(members.get(2)).isEqualTo(new Member.Cancelled(2, "late", 0));
  }

  @Test
  void failuresAreHeardAsMembers() throws InterruptedException {
    IllegalStateException failure = new IllegalStateException("full");
    Respondent throwing = respondent("throwing", null, failure);
    Respondent nothing = respondent("nothing", CompletableFuture.completedFuture(null), null);
    Respondent noFuture = respondent("no future", null, null);
    CompletableFuture<Response> dependent =
        CompletableFuture.<Response>failedFuture(failure).thenApply(response -> response);
    List<Member> members =
        new Poll(PollTest::allFit, 9)
            .run(
                List.of(
                    ask(FakeRespondent.failing("failing", failure)),
                    ask(throwing),
                    ask(respondent("dependent", dependent, null)),
                    ask(nothing),
                    ask(noFuture)),
                (_, _) -> true);
    List<Throwable> causes = new ArrayList<>();
    members.forEach(member -> causes.add(((Member.Failed) member).cause()));
    assertThat(causes.subList(0, 3)).containsOnly(failure);
    assertThat(causes.subList(3, 5)).allMatch(NullPointerException.class::isInstance);
    assertThat(members.getFirst().toString()).startsWith("failing: failed after").contains("full");
  }

  private static Respondent respondent(
      String model, CompletableFuture<Response> future, RuntimeException failure) {
    return new Respondent() {
      @Override
      public String model() {
        return model;
      }

      @Override
      public CompletableFuture<Response> ask(Question question) {
        if (failure != null) {
          throw failure;
        }
        return future;
      }
    };
  }

  @Test
  void anInterruptCancelsWhatIsOutstanding() {
    FakeRespondent slow = FakeRespondent.waiting("slow");
    Thread.currentThread().interrupt();
    assertThatThrownBy(
            () -> new Poll(PollTest::allFit, 3).run(List.of(ask(slow), ask(slow)), (_, _) -> true))
        .isInstanceOf(InterruptedException.class);
    assertThat(slow.futures).hasSize(2).allMatch(CompletableFuture::isCancelled);
  }

  @Test
  void anExceptionOfTheListenerCancelsWhatIsOutstanding() {
    FakeRespondent slow = FakeRespondent.waiting("slow");
    Poll.Listener broken =
        (_, _) -> {
          throw new IllegalStateException("listener");
        };
    assertThatThrownBy(
            () -> new Poll(PollTest::allFit, 3).run(List.of(ask(slow), ask("fast")), broken))
        .hasMessage("listener");
    assertThat(slow.futures).hasSize(1).allMatch(CompletableFuture::isCancelled);
  }

  @Test
  void refusesToAskNobodyAtATime() {
    assertThatThrownBy(() -> new Poll(PollTest::allFit, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

package dev.herd.scheduler.ensemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.herd.scheduler.answer.Confidence;
import dev.herd.scheduler.answer.FakeRespondent;
import dev.herd.scheduler.answer.Member;
import dev.herd.scheduler.answer.Question;
import dev.herd.scheduler.answer.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Self-consistency and majority votes over fake models. */
@Timeout(20)
class VoteTest {
  private static final AnswerExtractor NUMBER = AnswerExtractors.lastNumber();
  private static final Question QUESTION = Question.of("how many").withTemperature(0.7);

  private static boolean allFit(Set<String> models) {
    return !models.isEmpty();
  }

  /** Says its texts in order, then starts again. */
  private static FakeRespondent sampling(String... texts) {
    AtomicInteger next = new AtomicInteger();
    return FakeRespondent.of(
        "m", _ -> FakeRespondent.response(texts[next.getAndIncrement() % texts.length], -1));
  }

  @Test
  void samplesElectTheMostFrequentAnswer() throws InterruptedException {
    FakeRespondent model = sampling("so 4", "it's 5", "4.0", "I give up", "thus 4,0", "5");
    VoteResult result = new SelfConsistency(6, 2, 1, NUMBER).ask(model, QUESTION);
    assertThat(result.answer()).isEqualTo("4");
    assertThat(result.response().text()).isEqualTo("so 4");
    assertThat(result.votes()).isEqualTo(2);
    assertThat(result.cast()).isEqualTo(5);
    assertThat(result.majority()).isEqualTo(0.4);
    assertThat(result.tied()).isTrue();
    assertThat(model.questions).allMatch(Question::logProbabilities);
    assertThat(model.questions.stream().map(Question::seed).distinct()).hasSize(6);
    assertThat(result.toString()).startsWith("4: 2 of 5 votes (6 asked)").contains("tie");
  }

  @Test
  void samplesStopWhenTheLeaderCannotBeCaught() throws InterruptedException {
    FakeRespondent model = sampling("4");
    VoteResult result = new SelfConsistency(9, 1, 1, NUMBER).ask(model, QUESTION);
    assertThat(model.questions).hasSize(5);
    assertThat(result.stoppedEarly()).isTrue();
    assertThat(result.votes()).isEqualTo(5);
    assertThat(result.members().subList(5, 9)).allMatch(Member.Cancelled.class::isInstance);
  }

  @Test
  void outstandingSamplesAreCancelled() throws InterruptedException {
    FakeRespondent model = FakeRespondent.waiting("m");
    List<VoteResult> results = new ArrayList<>();
    Thread vote =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    results.add(new SelfConsistency(4, NUMBER).ask(model, QUESTION));
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
    for (int i = 0; i < 4; i++) {
      assertThat(model.awaitFuture()).isNotDone();
    }
    for (int i : new int[] {3, 1, 0}) {
      model.futures.get(i).complete(FakeRespondent.response("7", -1));
    }
    vote.join();
    assertThat(model.futures.get(2)).isCancelled();
    assertThat(results.getFirst().answer()).isEqualTo("7");
    assertThat(results.getFirst().tallies().getFirst().members()).containsExactly(0, 1, 3);
  }

  @Test
  void equalSamplesAreRefused() {
    SelfConsistency samples = new SelfConsistency(3, NUMBER);
    assertThatThrownBy(() -> samples.ask(sampling("4"), QUESTION.withTemperature(0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("temperature");
    assertThatThrownBy(() -> new SelfConsistency(3, 3, 4, NUMBER))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("4 votes");
  }

  @Test
  void modelsElectTheMajority() throws InterruptedException {
    VoteResult result =
        new MajorityVote(VoteTest::allFit, 1, false, NUMBER)
            .ask(
                List.of(
                    FakeRespondent.saying("a", "3", -0.1),
                    FakeRespondent.saying("b", "4", -9),
                    FakeRespondent.saying("c", "4", -9)),
                QUESTION);
    assertThat(result.answer()).isEqualTo("4");
    assertThat(result.response().text()).isEqualTo("4");
    assertThat(result.stoppedEarly()).isFalse();
    assertThat(result.members()).extracting(Member::model).containsExactly("a", "b", "c");
    assertThat(result.toString()).contains("[b, c]");
  }

  @Test
  void aDecidedVoteLoadsNoFurtherModel() throws InterruptedException {
    FakeRespondent last = FakeRespondent.saying("c", "5", -1);
    VoteResult result =
        new MajorityVote(models -> models.size() < 2, 1, true, NUMBER)
            .ask(
                List.of(
                    FakeRespondent.saying("a", "4", -1), FakeRespondent.saying("b", "4", -1), last),
                QUESTION);
    assertThat(last.questions).isEmpty();
    assertThat(result.answer()).isEqualTo("4");
    assertThat(result.stoppedEarly()).isTrue();
  }

  @Test
  void aVoteSurvivesFailuresWhileEnoughAreLeft() throws InterruptedException {
    List<FakeRespondent> members =
        List.of(
            FakeRespondent.failing("a", new IllegalStateException("out of memory")),
            FakeRespondent.saying("b", "4", -1),
            FakeRespondent.saying("c", "nothing", -1));
    VoteResult result = new MajorityVote(VoteTest::allFit, 1, true, NUMBER).ask(members, QUESTION);
    assertThat(result.answer()).isEqualTo("4");
    assertThat(result.cast()).isEqualTo(1);
    assertThat(result.members().getFirst()).isInstanceOf(Member.Failed.class);

    EnsembleException failure =
        catchThrowableOfType(
            EnsembleException.class,
            () -> new MajorityVote(VoteTest::allFit, 2, true, NUMBER).ask(members, QUESTION));
    assertThat(failure)
        .hasMessageContaining("1 of 3 members")
        .hasMessageContaining("2 are needed")
        .hasMessageContaining("out of memory");
    assertThat(failure.members()).hasSize(3);
    assertThat(failure.getSuppressed()).hasSize(1);
  }

  @Test
  void aVoteThatCannotSucceedEnds() {
    FakeRespondent slow = FakeRespondent.waiting("slow");
    List<FakeRespondent> members =
        List.of(slow, FakeRespondent.failing("broken", new IllegalStateException("broken")));
    MajorityVote vote = new MajorityVote(VoteTest::allFit, 2, true, NUMBER);
    assertThatThrownBy(() -> vote.ask(members, QUESTION)).isInstanceOf(EnsembleException.class);
    assertThat(slow.futures.getFirst()).isCancelled();
  }

  @Test
  void anExtractorThatFailsCancelsTheVote() {
    FakeRespondent slow = FakeRespondent.waiting("slow");
    AnswerExtractor broken =
        _ -> {
          throw new IllegalStateException("extractor");
        };
    MajorityVote vote = new MajorityVote(VoteTest::allFit, 1, true, broken);
    List<FakeRespondent> members = List.of(slow, FakeRespondent.saying("a", "4", -1));
    assertThatThrownBy(() -> vote.ask(members, QUESTION)).hasMessage("extractor");
    assertThat(slow.futures).allMatch(CompletableFuture::isCancelled);
  }

  @Test
  void unknownConfidenceLeavesTiesToTheOrder() throws InterruptedException {
    FakeRespondent unknown =
        FakeRespondent.of("a", _ -> new Response("1", 1, 0, 1, Confidence.UNKNOWN));
    VoteResult result =
        new MajorityVote(VoteTest::allFit, 1, true, NUMBER)
            .ask(List.of(unknown, FakeRespondent.saying("b", "2", -0.1)), QUESTION);
    assertThat(result.answer()).isEqualTo("1");
    assertThat(result.tied()).isTrue();
  }
}

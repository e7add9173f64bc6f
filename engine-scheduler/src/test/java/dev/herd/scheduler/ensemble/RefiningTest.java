package dev.herd.scheduler.ensemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.herd.core.chat.ChatMessage;
import dev.herd.scheduler.answer.Confidence;
import dev.herd.scheduler.answer.FakeRespondent;
import dev.herd.scheduler.answer.Member;
import dev.herd.scheduler.answer.Question;
import dev.herd.scheduler.answer.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Drafts, the best of several samples, and cascades. */
class RefiningTest {
  private final RuntimeException broken = new IllegalStateException("broken");

  private final Question question =
      new Question(
          List.of(new ChatMessage("system", "Be brief."), new ChatMessage("user", "Why?")),
          1,
          0.5,
          100,
          true);

  private static boolean allFit(Set<String> models) {
    return !models.isEmpty();
  }

  @Test
  void theRefinerSeesQuestionAndDrafts() throws InterruptedException {
    FakeRespondent refiner = FakeRespondent.saying("large", "final", -1);
    Refinement result =
        new DraftThenRefine(RefiningTest::allFit)
            .ask(
                List.of(
                    FakeRespondent.saying("a", "first draft", -1),
                    FakeRespondent.failing("b", broken),
                    FakeRespondent.saying("c", " second draft\n", -1)),
                refiner,
                question);
    assertThat(result.text()).isEqualTo("final");
    assertThat(result.refined().model()).isEqualTo("large");
    assertThat(result.drafts()).hasSize(3);
    Question asked = refiner.questions.getFirst();
    assertThat(asked.maxTokens()).isEqualTo(100);
    assertThat(asked.messages())
        .containsExactly(
            new ChatMessage("system", "Be brief."),
            new ChatMessage(
                "user",
                "Why?\n\nDraft 1:\nfirst draft\n\nDraft 2:\nsecond draft\n\n"
                    + DraftThenRefine.INSTRUCTION));
  }

  @Test
  void draftsAreKeptWhenTheRefinerFails() {
    DraftThenRefine refining = new DraftThenRefine(RefiningTest::allFit);
    EnsembleException failure =
        catchThrowableOfType(
            EnsembleException.class,
            () ->
                refining.ask(
                    List.of(FakeRespondent.saying("a", "draft", -1)),
                    FakeRespondent.failing("large", broken),
                    question));
    assertThat(failure).hasMessageContaining("refiner").hasMessageContaining("broken");
    assertThat(failure.members().getFirst()).isInstanceOf(Member.Answered.class);
    assertThatThrownBy(
            () ->
                refining.ask(
                    List.of(FakeRespondent.failing("a", broken)),
                    FakeRespondent.saying("large", "x", -1),
                    question))
        .isInstanceOf(EnsembleException.class)
        .hasMessageContaining("none of 1 drafts");
  }

  @Test
  void theMostLikelySampleIsTheBest() throws InterruptedException {
    AtomicInteger next = new AtomicInteger();
    double[] means = {-2, Double.NaN, -0.5, -0.5, -1};
    FakeRespondent model =
        FakeRespondent.of(
            "m",
            _ -> {
              int i = next.getAndIncrement();
              return FakeRespondent.response("text " + i, means[i]);
            });
    BestOf.Result result = new BestOf(5, 1).ask(model, question);
    assertThat(result.best().index()).isEqualTo(2);
    assertThat(result.best().response().text()).isEqualTo("text 2");
    assertThat(result.members()).hasSize(5);
    assertThatThrownBy(() -> new BestOf(2, 2).ask(FakeRespondent.failing("m", broken), question))
        .isInstanceOf(EnsembleException.class);
  }

  private static Cascade.Step step(FakeRespondent model) {
    return new Cascade.Step(model, -0.5, 1, 0.1);
  }

  private static FakeRespondent sure(String model, double mean, double margin, double least) {
    return FakeRespondent.of(
        model, _ -> new Response(model, 5, 0, 1, new Confidence(mean, margin, least)));
  }

  @Test
  void aSureSmallModelIsEnough() throws InterruptedException {
    FakeRespondent large = sure("large", -0.1, 3, 1);
    Cascade.Result result =
        new Cascade(List.of(step(sure("small", -0.5, 1, 0.1)), step(large))).ask(question);
    assertThat(result.answer().model()).isEqualTo("small");
    assertThat(result.sure()).isTrue();
    assertThat(large.questions).isEmpty();
    assertThat(result.trace()).singleElement().asString().endsWith("taken");
  }

  @Test
  void eachThresholdCounts() throws InterruptedException {
    List<Cascade.Step> steps = new ArrayList<>();
    steps.add(step(sure("likely", -0.51, 9, 9)));
    steps.add(step(sure("margin", 0, 0.99, 9)));
    steps.add(step(sure("least", 0, 9, 0.09)));
    steps.add(step(sure("unknown", Double.NaN, Double.NaN, Double.NaN)));
    steps.add(step(FakeRespondent.failing("failing", broken)));
    steps.add(Cascade.Step.unconditional(sure("last", Double.NaN, Double.NaN, Double.NaN)));
    Cascade.Result result = new Cascade(steps).ask(question);
    assertThat(result.answer().model()).isEqualTo("last");
    assertThat(result.answer().index()).isEqualTo(5);
    assertThat(result.sure()).isTrue();
    assertThat(result.trace().get(0)).contains("mean log probability -0.510 is below -0.500");
    assertThat(result.trace().get(1)).contains("mean margin 0.990 is below 1.000");
    assertThat(result.trace().get(2)).contains("least margin 0.090 is below 0.100");
    assertThat(result.trace().get(3)).contains("confidence isn't known");
    assertThat(result.trace().get(4)).contains("no answer").contains("broken");
  }

  @Test
  void withoutASureAnswerTheLastOneIsTaken() throws InterruptedException {
    Cascade.Result result =
        new Cascade(
                List.of(
                    step(sure("small", -2, 2, 2)),
                    step(sure("middle", -3, 2, 2)),
                    step(FakeRespondent.failing("large", broken))))
            .ask(question);
    assertThat(result.answer().model()).isEqualTo("middle");
    assertThat(result.sure()).isFalse();
    Cascade failing = new Cascade(List.of(step(FakeRespondent.failing("a", broken))));
    assertThatThrownBy(() -> failing.ask(question)).isInstanceOf(EnsembleException.class);
  }

  @Test
  void thresholdsThatNothingCanReachAreRefused() {
    FakeRespondent model = sure("m", 0, 0, 0);
    for (double[] t : new double[][] {{0.1, 0, 0}, {0, -1, 0}, {0, 0, Double.NaN}}) {
      assertThatThrownBy(() -> new Cascade.Step(model, t[0], t[1], t[2]))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> new Cascade(List.of())).isInstanceOf(IllegalArgumentException.class);
  }
}

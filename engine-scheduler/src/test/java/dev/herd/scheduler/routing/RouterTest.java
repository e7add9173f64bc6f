package dev.herd.scheduler.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.herd.scheduler.catalog.UnknownModelException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who decides, and for which model. */
class RouterTest {
  private final List<RoutableModel> models =
      new ArrayList<>(
          List.of(
              new RoutableModel("coder", Set.of(), false, 4, 8192, true, false),
              new RoutableModel("Small", Set.of(), true, 1, 2048, false, false),
              new RoutableModel("large", Set.of(), false, 10, 0, true, true)));

  private Map<String, Double> scores = new LinkedHashMap<>();

  private final class Scorer implements TextScorer {
    @Override
    public String name() {
      return "scorer";
    }

    @Override
    public Set<String> labels() {
      return Set.of("code", "chat");
    }

    @Override
    public Optional<Map<String, Double>> scores(String text) {
      if (text.equals("broken")) {
        throw new IllegalStateException("no memory");
      }
      return Optional.ofNullable(scores);
    }
  }

  private Router.Builder builder() {
    return Router.builder(() -> models)
        .route(Route.of("code").with("coder", 1).with("small", 0.85))
        .route(Route.of("chat").with("small", 0.8).with("large", 1))
        .route(Route.of("pictures").with("large", 0.9))
        .rule(new Rule("images", Conditions.images(), "pictures"))
        .rule(new Rule("java", Conditions.code("java"), "code"))
        .scorer(new Scorer(), new Acceptance(0.6, 0.2))
        .fallback("chat");
  }

  private final Router router = builder().build();

  private RoutingDecision route(String text) {
    return router.route(RoutingRequest.of("auto", text));
  }

  @Test
  void explicitNamesAlwaysWin() {
    RoutingRequest request = new RoutingRequest("SMALL", "```java\n```", 99_999, true, true);
    RoutingDecision decision = router.route(request);
    assertThat(decision.model()).isEqualTo("Small");
    assertThat(decision.trace().decided().name()).isEqualTo("explicit");
    assertThat(decision.trace().candidates()).isEmpty();
  }

  @Test
  void aNameWithoutATagMeansTheLatest() {
    models.add(new RoutableModel("poet:latest", Set.of(), true, 1, 0, false, false));
    models.add(new RoutableModel("poet:q4_0", Set.of(), true, 1, 0, false, false));
    Router poets = builder().route(Route.of("poems").with("Poet", 1)).fallback("poems").build();
    assertThat(poets.route(RoutingRequest.of("poet", "A sonnet.")).model())
        .isEqualTo("poet:latest");
    assertThat(poets.route(RoutingRequest.of("auto", "A sonnet.")).model())
        .isEqualTo("poet:latest");
    assertThat(poets.route(RoutingRequest.of("poet:Q4_0", "A sonnet.")).model())
        .isEqualTo("poet:q4_0");
  }

  @Test
  void otherNamesMeanTheModelUnlessTheyAreOnesOwn() {
    models.add(new RoutableModel("poet:q8_0", Set.of("poet", "small"), true, 1, 0, false, false));
    Router poets = builder().route(Route.of("poems").with("poet", 1)).fallback("poems").build();
    assertThat(poets.route(RoutingRequest.of("Poet", "A sonnet.")).model()).isEqualTo("poet:q8_0");
    assertThat(poets.route(RoutingRequest.of("auto", "A sonnet.")).model()).isEqualTo("poet:q8_0");
    assertThat(poets.route(RoutingRequest.of("small", "A sonnet.")).model()).isEqualTo("Small");
  }

  @Test
  void unknownNamesAreRefusedWithNearOnes() {
    UnknownModelException failure =
        catchThrowableOfType(
            UnknownModelException.class, () -> router.route(RoutingRequest.of("smal", "hi")));
    assertThat(failure).hasMessage("model 'smal' not found: did you mean Small?");
    assertThat(failure.nearNames()).containsExactly("Small");
    assertThat(failure.name()).isEqualTo("smal");
    assertThatThrownBy(() -> router.route(RoutingRequest.of("mistral", "hi")))
        .isInstanceOf(UnknownModelException.class)
        .hasMessage("model 'mistral' not found; there are coder, Small, large");
  }

  @Test
  void theFirstRuleThatHoldsDecides() {
    RoutingRequest request = new RoutingRequest("Auto", "```java\n```", 5, false, true);
    RoutingDecision decision = router.route(request);
    assertThat(decision.model()).isEqualTo("large");
    assertThat(decision.trace().decided().name()).isEqualTo("images");
    assertThat(route("```java\n```").trace().decided().reason()).isEqualTo("code in java");
  }

  @Test
  void rulesComeBeforeScorers() {
    scores.putAll(Map.of("chat", 1.0, "code", 0.0));
    assertThat(route("```java\n```").trace().decided().route()).isEqualTo("code");
  }

  @Test
  void aScorerDecidesWhenItIsSure() {
    scores.putAll(Map.of("code", 0.9, "chat", 0.1));
    RoutingTrace trace = route("hello").trace();
    assertThat(trace.decided().name()).isEqualTo("scorer");
    assertThat(trace.decided().route()).isEqualTo("code");
    assertThat(trace.decided().scores()).containsEntry("chat", 0.1);
    assertThat(trace.stages())
        .extracting(RoutingTrace.Stage::name)
        .containsExactly("rules", "scorer");
  }

  @Test
  void lowScoresAndSmallLeadsFallBack() {
    scores.putAll(Map.of("code", 0.59, "chat", 0.1));
    assertThat(fallbackAfter()).isEqualTo("code, score 0.590 is below 0.600");
    scores.putAll(Map.of("code", 0.7, "chat", 0.6));
    assertThat(fallbackAfter()).isEqualTo("code, lead 0.100 is below 0.200");
    scores.putAll(Map.of("code", Double.NaN, "chat", 0.5));
    assertThat(fallbackAfter()).isEqualTo("chat, score 0.500 is below 0.600");
    scores = null;
    assertThat(fallbackAfter()).isEqualTo("its model isn't resident");
    scores = Map.of();
    assertThat(fallbackAfter()).contains("is below");
  }

  @Test
  void aScorerThatFailsLeavesTheChoiceToTheNextStage() {
    assertThat(fallbackAfter("broken")).endsWith("IllegalStateException: no memory");
  }

  private String fallbackAfter() {
    return fallbackAfter("hello");
  }

  private String fallbackAfter(String text) {
    RoutingTrace trace = route(text).trace();
    assertThat(trace.decided().name()).isEqualTo("fallback");
    assertThat(trace.decided().route()).isEqualTo("chat");
    return trace.stages().get(1).reason();
  }

  /** For code: 1 - 0.05 x 4 = 0.8 cold against 0.85 resident. */
  @Test
  void anAdequateResidentModelIsPreferredToABetterColdOne() {
    scores.putAll(Map.of("code", 0.9, "chat", 0.1));
    assertThat(route("x").model()).isEqualTo("Small");
    models.set(0, new RoutableModel("coder", Set.of(), false, 2.9, 8192, true, false));
    assertThat(route("x").model()).isEqualTo("coder");
    models.set(0, new RoutableModel("coder", Set.of(), true, 100, 8192, true, false));
    assertThat(route("x").model()).isEqualTo("coder");
  }

  @Test
  void anInadequateResidentModelIsNot() {
    scores.putAll(Map.of("code", 0.9, "chat", 0.1));
    Router strict = builder().weights(new ResidencyWeights(0.05, 0.9)).build();
    assertThat(strict.route(RoutingRequest.of("auto", "x")).model()).isEqualTo("coder");
    Router impatient = builder().weights(new ResidencyWeights(100, 0.9)).build();
    assertThat(impatient.route(RoutingRequest.of("auto", "x")).model()).isEqualTo("coder");
  }

  @Test
  void equalUtilitiesGoByTheRoute() {
    models.set(0, new RoutableModel("coder", Set.of(), true, 0, 0, true, false));
    Router equal =
        Router.builder(() -> models)
            .route(Route.of("a").with("small", 0.7).with("coder", 0.7))
            .fallback("a")
            .build();
    assertThat(equal.route(RoutingRequest.of("auto", "")).model()).isEqualTo("Small");
  }

  @Test
  void modelsThatCannotTakeTheRequestAreLeftOut() {
    scores.putAll(Map.of("chat", 0.9, "code", 0.1));
    RoutingTrace tools = router.route(new RoutingRequest("auto", "x", 1, true, false)).trace();
    assertThat(tools.model()).isEqualTo("large");
    assertThat(tools.candidates().getFirst().objection()).isEqualTo("can't call tools");
    RoutingTrace longer = router.route(new RoutingRequest("auto", "x", 2048, false, false)).trace();
    assertThat(longer.model()).isEqualTo("large");
    assertThat(longer.candidates().getFirst().objection())
        .isEqualTo("prompt of about 2048 tokens, context of 2048");
  }

  @Test
  void aRouteWithoutAbleModelsFallsBack() {
    scores.putAll(Map.of("code", 0.9, "chat", 0.1));
    models.removeFirst();
    RoutingTrace trace = router.route(new RoutingRequest("auto", "x", 4000, false, false)).trace();
    assertThat(trace.model()).isEqualTo("large");
    assertThat(trace.stages()).extracting(RoutingTrace.Stage::name).endsWith("scorer", "fallback");
    assertThat(trace.candidates().getFirst().objection()).isEqualTo("isn't there");
  }

  @Test
  void withoutAnyAbleModelTheTraceSaysWhy() {
    models.removeLast();
    NoCandidateException failure =
        catchThrowableOfType(
            NoCandidateException.class,
            () -> router.route(new RoutingRequest("auto", "x", 5, true, true)));
    assertThat(failure)
        .hasMessageStartingWith("no model can take the request")
        .hasMessageContaining("large")
        .hasMessageContaining("isn't there")
        .hasMessageContaining("can't call tools");
    assertThat(failure.trace().model()).isEmpty();
  }

  @Test
  void theTraceIsReadable() {
    scores.putAll(Map.of("code", 0.9, "chat", 0.1));
    String text = route("hello").trace().toString().replaceAll("[0-9.]+ ms", "T");
    assertThat(text.lines())
        .containsExactly(
            "auto -> Small in T",
            "  rules            -: none of 2 holds (T)",
            "  scorer           route code: code, score 0.900, lead 0.800"
                + " [code 0.900, chat 0.100] (T)",
            "    coder                    suitability 1.000, load 4.00 s, utility 0.800",
            "  * Small                    suitability 0.850, resident, utility 0.850");
  }

  @Test
  void realScorersRoute() {
    Router real =
        Router.builder(() -> models)
            .route(Route.of("code").with("coder", 1))
            .route(Route.of("math").with("large", 1))
            .route(Route.of("writing").with("small", 1))
            .scorer(
                LogisticTrainer.DEFAULT.train(
                    HashedFeatures.DEFAULT, Examples.labelled(Examples.known())),
                new Acceptance(0.6, 0.1))
            .fallback("writing")
            .build();
    assertThat(real.route(RoutingRequest.of("auto", "Solve x^2 = 16")).model()).isEqualTo("large");
  }

  @Test
  void partsMustFitTogether() {
    assertThatThrownBy(() -> builder().fallback("none").build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the fallback wants the route 'none'");
    assertThatThrownBy(() -> Router.builder(() -> models).build())
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder().rule(new Rule("r", Conditions.tools(), "none")).build())
        .hasMessageContaining("rule 'r' wants the route 'none'");
    assertThatThrownBy(
            () ->
                Router.builder(() -> models)
                    .route(Route.of("chat").with("small", 1))
                    .scorer(new Scorer(), new Acceptance(0, 0))
                    .fallback("chat")
                    .build())
        .hasMessageContaining("scorer 'scorer' wants the route 'code'");
    assertThatThrownBy(() -> builder().route(Route.of("empty")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder().route(Route.of("chat").with("a", 1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void numbersOutOfRangeAreRefused() {
    for (double bad : new double[] {0, -1, 1.1, Double.NaN}) {
      assertThatThrownBy(() -> Route.of("r").with("m", bad))
          .isInstanceOf(IllegalArgumentException.class);
    }
    for (double bad : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> new ResidencyWeights(bad, 0.5))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> new RoutableModel("m", Set.of(), false, bad, 0, false, false))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> new Acceptance(Double.NaN, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new RoutingRequest("m", "", -1, false, false))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

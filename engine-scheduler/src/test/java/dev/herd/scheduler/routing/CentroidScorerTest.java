package dev.herd.scheduler.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Similarity to examples, by hashed features and by embeddings. */
class CentroidScorerTest {
  private final CentroidScorer hashed =
      CentroidScorer.hashed("examples", HashedFeatures.DEFAULT, Examples.known());

  @Test
  void unseenTextsAreNearestToTheirKind() {
    Examples.unseen()
        .forEach(
            (label, texts) ->
                texts.forEach(
                    text ->
                        assertThat(Ranking.of(hashed.scores(text).orElseThrow()).label())
                            .as(text)
                            .isEqualTo(label)));
  }

  @Test
  void theOnlyExampleOfALabelHasScoreOne() {
    CentroidScorer scorer =
        CentroidScorer.hashed(
            "one", HashedFeatures.DEFAULT, Map.of("a", List.of("hello"), "b", List.of("bye bye")));
    Map<String, Double> scores = scorer.scores("hello").orElseThrow();
    assertThat(scores.get("a")).isCloseTo(1, within(1e-12));
    assertThat(scores.get("b")).isBetween(-0.1, 0.1);
    assertThat(scorer.scores("").orElseThrow().values()).containsOnly(0.0);
  }

  @Test
  void embeddingsCountWhileTheirModelIsResident() {
    AtomicBoolean resident = new AtomicBoolean();
    Embedder embedder =
        text ->
            resident.get()
                ? Optional.of(new float[] {text.length(), text.startsWith("a") ? 9 : -9})
                : Optional.empty();
    CentroidScorer scorer =
        CentroidScorer.embedded(
            "embeddings", embedder, Map.of("a", List.of("ab", "a"), "b", List.of("b")));
    assertThat(scorer.scores("ax")).isEmpty();
    resident.set(true);
    Map<String, Double> scores = scorer.scores("abc").orElseThrow();
    assertThat(scores.get("a")).isGreaterThan(0.9);
    assertThat(scores.get("b")).isLessThan(-0.5);
    resident.set(false);
    assertThat(scorer.scores("ax")).isEmpty();
  }

  @Test
  void embeddingsOfDifferentLengthsAreRefused() {
    CentroidScorer scorer =
        CentroidScorer.embedded(
            "odd", text -> Optional.of(new float[text.length()]), Map.of("a", List.of("abc")));
    assertThatThrownBy(() -> scorer.scores("ab"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 and 3");
  }

  @Test
  void labelsNeedExamples() {
    assertThat(hashed.labels()).containsExactly("code", "math", "writing");
    assertThatThrownBy(
            () -> CentroidScorer.hashed("none", HashedFeatures.DEFAULT, Map.of("empty", List.of())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'empty'");
  }
}

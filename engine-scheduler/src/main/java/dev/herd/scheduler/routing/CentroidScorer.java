package dev.herd.scheduler.routing;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Scores a text by its similarity to example phrases: the cosine between its vector and the mean of
 * the vectors of a label's examples, -1 to 1. Vectors are hashed features, or the embeddings of a
 * model while it's resident.
 *
 * <p>Thread-safe. With embeddings, the first request that finds the model resident embeds the
 * examples too; call {@link #scores} once at start to have that done before.
 */
public final class CentroidScorer implements TextScorer {
  private final String name;
  private final Function<String, Optional<FeatureVector>> vectors;
  private final Map<String, List<String>> examples;

  /** A centroid of L2 norm 1 for each label; null until its vectors could be made. */
  private volatile Map<String, double[]> centroids;

  private CentroidScorer(
      String name,
      Function<String, Optional<FeatureVector>> vectors,
      Map<String, List<String>> examples) {
    this.name = name;
    this.vectors = vectors;
    this.examples = copy(examples);
  }

  private static Map<String, List<String>> copy(Map<String, List<String>> examples) {
    Map<String, List<String>> copy = new LinkedHashMap<>();
    examples.forEach(
        (label, texts) -> {
          if (texts.isEmpty()) {
            throw new IllegalArgumentException("label '%s' has no example".formatted(label));
          }
          copy.put(label, List.copyOf(texts));
        });
    return copy;
  }

  /** Returns a scorer that needs no model. */
  public static CentroidScorer hashed(
      String name, HashedFeatures features, Map<String, List<String>> examples) {
    CentroidScorer scorer =
        new CentroidScorer(name, text -> Optional.of(features.of(text)), examples);
    scorer.centroids = scorer.makeCentroids().orElseThrow();
    return scorer;
  }

  /** Returns a scorer by embeddings, which has no opinion while their model isn't resident. */
  public static CentroidScorer embedded(
      String name, Embedder embedder, Map<String, List<String>> examples) {
    return new CentroidScorer(
        name, text -> embedder.embed(text).map(FeatureVector::normalised), examples);
  }

  private Optional<Map<String, double[]>> makeCentroids() {
    Map<String, double[]> result = new LinkedHashMap<>();
    for (Map.Entry<String, List<String>> entry : examples.entrySet()) {
      double[] sum = null;
      for (String text : entry.getValue()) {
        Optional<FeatureVector> vector = vectors.apply(text);
        if (vector.isEmpty()) {
          return Optional.empty();
        }
        if (sum == null) {
          sum = new double[vector.get().length()];
        }
        vector.get().addTo(sum, 1);
      }
      result.put(entry.getKey(), normalise(sum));
    }
    return Optional.of(result);
  }

  private static double[] normalise(double[] vector) {
    double sum = 0;
    for (double value : vector) {
      sum += value * value;
    }
    double norm = Math.sqrt(sum);
    for (int i = 0; i < vector.length && norm > 0; i++) {
      vector[i] /= norm;
    }
    return vector;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Set<String> labels() {
    return examples.keySet();
  }

  @Override
  public Optional<Map<String, Double>> scores(String text) {
    Map<String, double[]> known = centroids;
    if (known == null) {
      // Several threads may do this at once: they make the same.
      known = makeCentroids().orElse(null);
      centroids = known;
    }
    Optional<FeatureVector> vector = known == null ? Optional.empty() : vectors.apply(text);
    if (vector.isEmpty()) {
      return Optional.empty();
    }
    Map<String, Double> scores = new LinkedHashMap<>();
    known.forEach((label, centroid) -> scores.put(label, vector.get().dot(centroid)));
    return Optional.of(scores);
  }
}

package dev.herd.scheduler.routing;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;

/**
 * A multinomial logistic regression on hashed features: scores are the probabilities of the labels.
 * Made by a {@link LogisticTrainer}, kept by a {@link ClassifierFile}. Immutable.
 */
public final class LogisticClassifier implements TextScorer {
  private final HashedFeatures features;
  private final List<String> labels;
  private final Set<String> labelSet;

  /** {@code (labels, buckets)}. */
  private final double[][] weights;

  private final double[] bias;

  /** Keeps the arrays. */
  LogisticClassifier(
      HashedFeatures features, List<String> labels, double[][] weights, double[] bias) {
    this.features = features;
    this.labels = List.copyOf(labels);
    labelSet = Set.copyOf(labels);
    this.weights = weights;
    this.bias = bias;
  }

  @Override
  public String name() {
    return "classifier";
  }

  @Override
  public Set<String> labels() {
    return labelSet;
  }

  @Override
  public Optional<Map<String, Double>> scores(String text) {
    double[] probabilities = probabilities(features.of(text));
    Map<String, Double> scores = new LinkedHashMap<>();
    for (int i = 0; i < probabilities.length; i++) {
      scores.put(labels.get(i), probabilities[i]);
    }
    return Optional.of(scores);
  }

  /** Returns the label that is the most probable, the first of equal ones. */
  public String classify(String text) {
    RealVector probabilities = new ArrayRealVector(probabilities(features.of(text)), false);
    return labels.get(probabilities.getMaxIndex());
  }

  private double[] probabilities(FeatureVector vector) {
    return probabilities(weights, bias, vector);
  }

  /** Returns softmax(weights x vector + bias). */
  static double[] probabilities(double[][] weights, double[] bias, FeatureVector vector) {
    double[] result = new double[bias.length];
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < result.length; i++) {
      result[i] = vector.dot(weights[i]) + bias[i];
      largest = Math.max(largest, result[i]);
    }
    double sum = 0;
    for (int i = 0; i < result.length; i++) {
      result[i] = Math.exp(result[i] - largest);
      sum += result[i];
    }
    for (int i = 0; i < result.length; i++) {
      result[i] /= sum;
    }
    return result;
  }

  /** Returns how texts become vectors. */
  public HashedFeatures features() {
    return features;
  }

  /** Returns the labels in the order of the rows of {@link #weights()}. */
  public List<String> labelOrder() {
    return labels;
  }

  /** Returns a copy of the weights, {@code (labels, buckets)}. */
  public RealMatrix weights() {
    return MatrixUtils.createRealMatrix(weights);
  }

  /** Returns a copy of the bias of each label. */
  public RealVector bias() {
    return new ArrayRealVector(bias);
  }

  double[][] weightRows() {
    return weights;
  }

  double[] biasValues() {
    return bias;
  }
}

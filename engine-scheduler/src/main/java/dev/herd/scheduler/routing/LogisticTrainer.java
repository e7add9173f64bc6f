package dev.herd.scheduler.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.apache.commons.math3.random.RandomGenerator;
import org.apache.commons.math3.random.Well19937c;
import org.apache.commons.math3.util.MathArrays;

/**
 * Trains a {@link LogisticClassifier} by mini-batches with AdaGrad (Duchi et al. 2011, "Adaptive
 * Subgradient Methods"), which suits features that are rare. It minimises the mean negative log
 * probability of the right labels plus half of {@code l2} times the squared norm of the weights.
 * The same examples in the same order and the same seed give the same classifier to the bit.
 *
 * @param epochs passes over the examples
 * @param batchSize examples of a step
 * @param learningRate size of the first steps
 * @param l2 weight of the squared norm
 * @param seed of the order of examples
 */
public record LogisticTrainer(
    int epochs, int batchSize, double learningRate, double l2, long seed) {
  /** Good for tens to thousands of short examples. */
  public static final LogisticTrainer DEFAULT = new LogisticTrainer(60, 16, 0.5, 1e-4, 1);

  /** Keeps the first steps finite. */
  private static final double EPSILON = 1e-8;

  /** Checks the numbers. */
  public LogisticTrainer {
    if (epochs < 1
        || batchSize < 1
        || !(learningRate > 0 && learningRate < 100)
        || !(l2 >= 0 && l2 < 100)) {
      throw new IllegalArgumentException(
          "epochs %d, batchSize %d, learningRate %s or l2 %s is out of range"
              .formatted(epochs, batchSize, learningRate, l2));
    }
  }

  /**
   * A text and where it belongs.
   *
   * @param label the name of a route
   * @param text an example
   */
  public record Example(String label, String text) {}

  /**
   * Trains a classifier.
   *
   * @param examples of at least two labels, which the classifier will know in alphabetical order
   */
  public LogisticClassifier train(HashedFeatures features, List<Example> examples) {
    TreeSet<String> names = new TreeSet<>();
    examples.forEach(example -> names.add(example.label()));
    if (names.size() < 2 || names.size() > ClassifierFile.MAXIMUM_LABELS) {
      throw new IllegalArgumentException(
          "examples have %d labels: give 2 to %d"
              .formatted(names.size(), ClassifierFile.MAXIMUM_LABELS));
    }
    List<String> labels = new ArrayList<>(names);
    FeatureVector[] vectors = new FeatureVector[examples.size()];
    int[] targets = new int[vectors.length];
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] = features.of(examples.get(i).text());
      targets[i] = labels.indexOf(examples.get(i).label());
    }
    Descent descent = new Descent(labels.size(), features.buckets());
    int[] order = MathArrays.natural(vectors.length);
    RandomGenerator random = new Well19937c(seed);
    for (int epoch = 0; epoch < epochs; epoch++) {
      MathArrays.shuffle(order, random);
      for (int from = 0; from < order.length; from += batchSize) {
        int to = Math.min(order.length, from + batchSize);
        for (int i = from; i < to; i++) {
          descent.add(vectors[order[i]], targets[order[i]], 1.0 / (to - from));
        }
        descent.step();
      }
    }
    return new LogisticClassifier(features, labels, descent.weights, descent.bias);
  }

  /** The weights on their way. */
  private final class Descent {
    private final double[][] weights;
    private final double[][] gradient;
    private final double[][] squares;
    private final double[] bias;
    private final double[] biasGradient;
    private final double[] biasSquares;

    Descent(int labels, int buckets) {
      weights = new double[labels][buckets];
      gradient = new double[labels][buckets];
      squares = new double[labels][buckets];
      bias = new double[labels];
      biasGradient = new double[labels];
      biasSquares = new double[labels];
    }

    /** Adds the gradient of an example. */
    void add(FeatureVector vector, int target, double factor) {
      double[] probabilities = LogisticClassifier.probabilities(weights, bias, vector);
      for (int i = 0; i < probabilities.length; i++) {
        double error = factor * (probabilities[i] - (i == target ? 1 : 0));
        vector.addTo(gradient[i], error);
        biasGradient[i] += error;
      }
    }

    /** Moves the weights by the gradient, and clears it. */
    void step() {
      for (int i = 0; i < weights.length; i++) {
        step(weights[i], gradient[i], squares[i], l2);
      }
      step(bias, biasGradient, biasSquares, 0);
    }

    private void step(double[] values, double[] slopes, double[] sums, double decay) {
      for (int i = 0; i < values.length; i++) {
        double slope = slopes[i] + decay * values[i];
        if (slope != 0) {
          sums[i] += slope * slope;
          values[i] -= learningRate * slope / (Math.sqrt(sums[i]) + EPSILON);
          slopes[i] = 0;
        }
      }
    }
  }
}

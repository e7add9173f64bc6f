package dev.herd.scheduler.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.optim.InitialGuess;
import org.apache.commons.math3.optim.MaxEval;
import org.apache.commons.math3.optim.SimpleValueChecker;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.apache.commons.math3.optim.nonlinear.scalar.ObjectiveFunction;
import org.apache.commons.math3.optim.nonlinear.scalar.ObjectiveFunctionGradient;
import org.apache.commons.math3.optim.nonlinear.scalar.gradient.NonLinearConjugateGradientOptimizer;
import org.junit.jupiter.api.Test;

/** What the classifier learns. */
class LogisticTrainerTest {
  private static final HashedFeatures FEATURES = HashedFeatures.DEFAULT;
  private static final HashedFeatures SMALL = new HashedFeatures(256, 0);

  private final List<LogisticTrainer.Example> known = Examples.labelled(Examples.known());

  @Test
  void learnsSeparableExamples() {
    LogisticClassifier classifier = LogisticTrainer.DEFAULT.train(FEATURES, known);
    for (LogisticTrainer.Example example : known) {
      assertThat(classifier.classify(example.text())).isEqualTo(example.label());
      assertThat(classifier.scores(example.text()).orElseThrow().get(example.label()))
          .isGreaterThan(0.9);
    }
    for (LogisticTrainer.Example example : Examples.labelled(Examples.unseen())) {
      assertThat(classifier.classify(example.text())).as(example.text()).isEqualTo(example.label());
    }
  }

  @Test
  void probabilitiesAddUpToOne() {
    LogisticClassifier classifier = LogisticTrainer.DEFAULT.train(FEATURES, known);
    for (String text : new String[] {"", "solve", "z".repeat(9000), "\ud800?"}) {
      Map<String, Double> scores = classifier.scores(text).orElseThrow();
      assertThat(scores.keySet()).isEqualTo(classifier.labels());
      assertThat(scores.values()).allMatch(score -> score >= 0 && score <= 1);
      assertThat(scores.values().stream().mapToDouble(score -> score).sum())
          .isCloseTo(1, within(1e-12));
    }
  }

  @Test
  void theSeedDecidesEveryBit() {
    LogisticTrainer trainer = new LogisticTrainer(5, 4, 0.5, 1e-4, 3);
    byte[] first = ClassifierFile.encode(trainer.train(SMALL, known));
    assertThat(ClassifierFile.encode(trainer.train(SMALL, known))).isEqualTo(first);
    LogisticTrainer other = new LogisticTrainer(5, 4, 0.5, 1e-4, 4);
    assertThat(ClassifierFile.encode(other.train(SMALL, known))).isNotEqualTo(first);
  }

  @Test
  void strongerDecayGivesSmallerWeights() {
    ToDoubleFunction<Double> norm =
        l2 ->
            new LogisticTrainer(100, 18, 0.5, l2, 1)
                .train(SMALL, known)
                .weights()
                .getFrobeniusNorm();
    assertThat(norm.applyAsDouble(0.1)).isLessThan(norm.applyAsDouble(0.001) / 2);
  }

  /** The objective is convex: an optimiser of another kind must find the same minimum. */
  @Test
  void findsTheMinimum() {
    double l2 = 0.01;
    LogisticClassifier classifier =
        new LogisticTrainer(3000, known.size(), 0.5, l2, 1).train(SMALL, known);
    Objective objective = new Objective(known, l2);
    double minimum =
        new NonLinearConjugateGradientOptimizer(
                NonLinearConjugateGradientOptimizer.Formula.POLAK_RIBIERE,
                new SimpleValueChecker(1e-12, 1e-12))
            .optimize(
                new MaxEval(5000),
                GoalType.MINIMIZE,
                new ObjectiveFunction(objective::value),
                new ObjectiveFunctionGradient(objective::gradient),
                new InitialGuess(new double[objective.size()]))
            .getValue();
    assertThat(objective.value(objective.point(classifier))).isCloseTo(minimum, within(1e-5));
  }

  /** The objective as it's documented, with weights and then biases in one array. */
  private static final class Objective {
    private final List<LogisticTrainer.Example> examples;
    private final double l2;
    private final List<String> labels;

    Objective(List<LogisticTrainer.Example> examples, double l2) {
      this.examples = examples;
      this.l2 = l2;
      labels = examples.stream().map(LogisticTrainer.Example::label).distinct().sorted().toList();
    }

    int size() {
      return labels.size() * (SMALL.buckets() + 1);
    }

    double[] point(LogisticClassifier classifier) {
      double[] point = new double[size()];
      for (int i = 0; i < labels.size(); i++) {
        double[] row = classifier.weights().getRow(i);
        System.arraycopy(row, 0, point, i * row.length, row.length);
        point[labels.size() * row.length + i] = classifier.bias().getEntry(i);
      }
      return point;
    }

    private double[] probabilities(double[] point, String text) {
      double[] result = new double[labels.size()];
      double sum = 0;
      for (int i = 0; i < result.length; i++) {
        double[] row = java.util.Arrays.copyOfRange(point, i * 256, (i + 1) * 256);
        result[i] = Math.exp(SMALL.of(text).dot(row) + point[labels.size() * 256 + i]);
        sum += result[i];
      }
      for (int i = 0; i < result.length; i++) {
        result[i] /= sum;
      }
      return result;
    }

    double value(double[] point) {
      double value = 0;
      for (int i = 0; i < labels.size() * 256; i++) {
        value += l2 / 2 * point[i] * point[i];
      }
      for (LogisticTrainer.Example example : examples) {
        double p = probabilities(point, example.text())[labels.indexOf(example.label())];
        value -= Math.log(p) / examples.size();
      }
      return value;
    }

    double[] gradient(double[] point) {
      double[] gradient = new double[point.length];
      for (int i = 0; i < labels.size() * 256; i++) {
        gradient[i] = l2 * point[i];
      }
      for (LogisticTrainer.Example example : examples) {
        double[] p = probabilities(point, example.text());
        for (int i = 0; i < p.length; i++) {
          double right = labels.get(i).equals(example.label()) ? 1 : 0;
          double error = (p[i] - right) / examples.size();
          double[] row = new double[256];
          SMALL.of(example.text()).addTo(row, error);
          for (int j = 0; j < 256; j++) {
            gradient[i * 256 + j] += row[j];
          }
          gradient[labels.size() * 256 + i] += error;
        }
      }
      return gradient;
    }
  }

  @Test
  void refusesWhatCannotBeLearned() {
    assertThatThrownBy(() -> LogisticTrainer.DEFAULT.train(SMALL, known.subList(0, 3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 labels");
    assertThatThrownBy(() -> new LogisticTrainer(0, 1, 0.5, 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new LogisticTrainer(1, 1, Double.NaN, 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new LogisticTrainer(1, 1, 0.5, -1, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

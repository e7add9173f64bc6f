package dev.herd.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import org.junit.jupiter.api.Test;

class NetworkTest {
  private static final NetworkShape SHAPE = new NetworkShape(16, 32, 2, 4, 2, 8, 32, 10_000);
  private static final int[] TOKENS = {1, 5, 9, 2, 1, 5, 9, 2};
  private static final long[] TARGETS = {5, 9, 2, 1, 5, 9, 2, 1};

  private static NDArray loss(Network network, NDManager step, int... tokens) {
    return network.loss(
        step.create(tokens, new Shape(1, tokens.length)),
        step.create(TARGETS, new Shape(TARGETS.length, 1)),
        step.ones(new Shape(TARGETS.length)));
  }

  @Test
  void theLossFallsAndFreesWhatItUsed() {
    try (NDManager manager = NDManager.newBaseManager();
        Network network = new Network(SHAPE, manager, 0.1, 1)) {
      AdamW optimizer = new AdamW(network, 1e-2f, 60);
      double first = step(network, optimizer);
      int arrays = network.arrays();
      double last = first;
      for (int i = 0; i < 59; i++) {
        last = step(network, optimizer);
      }
      assertThat(first).isBetween(2.5, 3.0); // log(16) is 2.77
      assertThat(last).isLessThan(0.2);
      assertThat(network.arrays()).isEqualTo(arrays);
    }
  }

  private static double step(Network network, AdamW optimizer) {
    double value;
    try (NDManager step = network.newStep();
        GradientCollector gradients = Engine.getInstance().newGradientCollector()) {
      NDArray loss = loss(network, step, TOKENS);
      gradients.backward(loss);
      value = loss.getFloat();
    }
    optimizer.update();
    return value;
  }

  @Test
  void gradientsAreThoseOfDifferences() {
    try (NDManager manager = NDManager.newBaseManager();
        Network network = new Network(SHAPE, manager, 0.1, 2)) {
      try (NDManager step = network.newStep();
          GradientCollector gradients = Engine.getInstance().newGradientCollector()) {
        gradients.backward(loss(network, step, TOKENS));
      }
      for (String name : network.parameters().keySet()) {
        NDArray weight = network.parameters().get(name);
        float[] gradient = weight.getGradient().toFloatArray();
        int place = largest(gradient);
        double difference =
            (shifted(network, name, place, 0.01f) - shifted(network, name, place, -0.01f)) / 0.02;
        assertThat(gradient[place])
            .as(name)
            .isCloseTo((float) difference, org.assertj.core.data.Percentage.withPercentage(5));
      }
    }
  }

  private static int largest(float[] values) {
    int largest = 0;
    for (int i = 0; i < values.length; i++) {
      largest = Math.abs(values[i]) > Math.abs(values[largest]) ? i : largest;
    }
    return largest;
  }

  /** Returns the loss with one weight changed. */
  private static double shifted(Network network, String name, int place, float by) {
    NDArray weight = network.parameters().get(name);
    float[] before = weight.toFloatArray();
    float[] changed = before.clone();
    changed[place] += by;
    weight.set(changed);
    try (NDManager step = network.newStep()) {
      return loss(network, step, TOKENS).getFloat();
    } finally {
      weight.set(before);
    }
  }
}

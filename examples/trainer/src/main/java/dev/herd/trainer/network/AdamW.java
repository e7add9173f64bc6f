package dev.herd.trainer.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import ai.djl.training.tracker.WarmUpTracker;

/**
 * Updates a network's weights by AdamW (arXiv 1711.05101): a warm-up and then a cosine down to a
 * twentieth of the rate, with gradients cut to a norm of 1.
 */
public final class AdamW {
  private static final float FIRST_DECAY = 0.9f;
  private static final float SECOND_DECAY = 0.98f;
  private static final float WEIGHT_DECAY = 0.01f;
  private static final double LARGEST_NORM = 1;

  private final Network network;
  private final Optimizer optimizer;

  /** Creates an optimiser for {@code steps} updates with {@code rate} as the highest rate. */
  public AdamW(Network network, float rate, int steps) {
    this.network = network;
    Tracker cosine =
        Tracker.cosine()
            .setBaseValue(rate)
            .optFinalValue(rate / 20)
            .setMaxUpdates(Math.max(1, steps - warmUp(steps)))
            .build();
    WarmUpTracker tracker =
        Tracker.warmUp()
            .setMainTracker(cosine)
            .optWarmUpSteps(warmUp(steps))
            .optWarmUpBeginValue(rate / 100)
            .optWarmUpMode(WarmUpTracker.Mode.LINEAR)
            .build();
    optimizer =
        Optimizer.adamW()
            .optLearningRateTracker(tracker)
            .optBeta1(FIRST_DECAY)
            .optBeta2(SECOND_DECAY)
            .optWeightDecays(WEIGHT_DECAY)
            .build();
  }

  private static int warmUp(int steps) {
    return Math.min(100, steps / 10 + 1);
  }

  /** Applies the gradients that the last backward pass left, and clears them. */
  public void update() {
    try (NDManager step = network.newStep()) {
      float factor = (float) Math.min(1, LARGEST_NORM / (norm(step) + 1e-6));
      network
          .parameters()
          .forEach(
              (name, weight) -> {
                NDArray gradient = gradient(step, weight);
                gradient.muli(factor);
                optimizer.update(name, weight, gradient);
                gradient.muli(0);
              });
    }
  }

  private double norm(NDManager step) {
    double sum = 0;
    for (NDArray weight : network.parameters().values()) {
      sum += gradient(step, weight).square().sum().getFloat();
    }
    return Math.sqrt(sum);
  }

  private static NDArray gradient(NDManager step, NDArray weight) {
    NDArray gradient = weight.getGradient();
    gradient.attach(step);
    return gradient;
  }
}

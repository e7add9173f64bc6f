package dev.herd.trainer;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import dev.herd.core.tokenizer.Tokenizer;
import dev.herd.trainer.network.AdamW;
import dev.herd.trainer.network.Network;
import java.io.PrintWriter;
import java.util.Locale;

/** The updates of one run of the learning rate's schedule. */
final class Round {
  /** Heads the lines that rounds print. */
  static final String COLUMNS = "seed,step,tokens,loss";

  private static final int REPORT_STEPS = 20;

  private final Recipe recipe;
  private final Batches batches;
  private final PrintWriter curve;
  private final long start = System.nanoTime();
  private long tokens;

  /** Creates a round that writes its loss to {@code curve}. */
  Round(Recipe recipe, Tokenizer tokenizer, PrintWriter curve) {
    this.recipe = recipe;
    this.curve = curve;
    batches = new Batches(recipe, tokenizer);
  }

  /** Updates the network by all steps. */
  void train(Network network) {
    AdamW optimizer = new AdamW(network, recipe.rate(), recipe.steps());
    double sum = 0;
    for (int step = 1; step <= recipe.steps(); step++) {
      sum += step(network, optimizer, step);
      if (step % REPORT_STEPS == 0) {
        report(step, sum / REPORT_STEPS);
        sum = 0;
      }
    }
  }

  private void report(int step, double loss) {
    curve.printf(Locale.ROOT, "%d,%d,%d,%.4f%n", recipe.seed(), step, tokens, loss);
    double seconds = (System.nanoTime() - start) * 1e-9;
    System.out.printf(
        Locale.ROOT,
        "%s: step %d of %d, loss %.4f, %,.0f tokens/s, %.0f s%n",
        recipe.name(),
        step,
        recipe.steps(),
        loss,
        tokens / seconds,
        seconds);
  }

  /** Returns the loss before the step. */
  private double step(Network network, AdamW optimizer, int number) {
    Batches.Batch batch = batches.next(number);
    tokens += batch.inputs().length;
    double loss;
    try (NDManager step = network.newStep();
        GradientCollector gradients = Engine.getInstance().newGradientCollector()) {
      Shape shape = new Shape(batch.rows(), batch.length());
      NDArray inputs = step.create(batch.inputs(), shape);
      NDArray targets = step.create(batch.targets(), new Shape(batch.targets().length, 1));
      NDArray mean = network.loss(inputs, targets, step.create(batch.counts()));
      gradients.backward(mean);
      loss = mean.getFloat();
    }
    optimizer.update();
    return loss;
  }
}

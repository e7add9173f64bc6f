package dev.herd.trainer;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import dev.herd.core.tokenizer.Tokenizer;
import dev.herd.gguf.GgufFile;
import dev.herd.trainer.corpus.Dice;
import dev.herd.trainer.corpus.Sample;
import dev.herd.trainer.network.AdamW;
import dev.herd.trainer.network.Network;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Makes one model after its recipe: the vocabulary, then the weights. */
final class Training {
  private static final int VOCABULARY_SAMPLES = 20_000;
  private static final int REPORT_STEPS = 20;

  private final Recipe recipe;
  private final Path target;
  private long tokens;

  /** Creates a training that writes the model into {@code target}, its loss curve beside it. */
  Training(Recipe recipe, Path target) {
    this.recipe = recipe;
    this.target = target;
  }

  /** Trains and writes the model. */
  void run() throws IOException {
    Vocabulary vocabulary = vocabulary();
    Tokenizer tokenizer = tokenizer(vocabulary);
    try (NDManager manager = NDManager.newBaseManager();
        Network network =
            new Network(recipe.shape(vocabulary.tokens().size()), manager, recipe.deviation(), recipe.seed())) {
      System.out.printf(
          Locale.ROOT,
          "%s: %,d weights, %d tokens, %s%n",
          recipe.name(),
          network.shape().parameters(),
          vocabulary.tokens().size(),
          Engine.getInstance());
      train(network, new Batches(recipe, tokenizer));
      ModelFile.write(target, recipe, vocabulary, network);
    }
  }

  /** Herd's own tokenizer is the one that splits the corpus, so that it is the same later. */
  private Tokenizer tokenizer(Vocabulary vocabulary) throws IOException {
    Path words = target.resolveSibling(recipe.name() + "-vocabulary.gguf");
    ModelFile.writeVocabulary(words, recipe, vocabulary);
    try (GgufFile file = GgufFile.open(words)) {
      return Tokenizer.of(file);
    } finally {
      Files.delete(words);
    }
  }

  private Vocabulary vocabulary() {
    BytePairTrainer trainer = new BytePairTrainer();
    Dice dice = new Dice(recipe.seed() + 1);
    for (int i = 0; i < VOCABULARY_SAMPLES; i++) {
      Sample sample = recipe.corpus().train(dice);
      trainer.add(sample.prompt());
      trainer.add(sample.answer());
    }
    return trainer.train(recipe.vocabulary());
  }

  private void train(Network network, Batches batches) throws IOException {
    AdamW optimizer = new AdamW(network, recipe.rate(), recipe.steps());
    long start = System.nanoTime();
    double sum = 0;
    try (PrintWriter curve =
        new PrintWriter(
            Files.newBufferedWriter(target.resolveSibling(recipe.name() + "-loss.csv")), true)) {
      curve.println("step,tokens,loss");
      for (int step = 1; step <= recipe.steps(); step++) {
        sum += step(network, optimizer, batches, step);
        if (step % REPORT_STEPS == 0) {
          double loss = sum / REPORT_STEPS;
          sum = 0;
          curve.printf(Locale.ROOT, "%d,%d,%.4f%n", step, tokens, loss);
          report(step, loss, (System.nanoTime() - start) * 1e-9);
        }
      }
    }
  }

  private void report(int step, double loss, double seconds) {
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
  private double step(Network network, AdamW optimizer, Batches batches, int number) {
    Batches.Batch batch = batches.next(number);
    tokens += batch.inputs().length;
    double loss;
    try (NDManager step = network.newStep();
        GradientCollector gradients = Engine.getInstance().newGradientCollector()) {
      Shape shape = new Shape(batch.rows(), batch.length());
      NDArray tokens = step.create(batch.inputs(), shape);
      NDArray targets = step.create(batch.targets(), new Shape(batch.targets().length, 1));
      NDArray mean = network.loss(tokens, targets, step.create(batch.counts()));
      gradients.backward(mean);
      loss = mean.getFloat();
    }
    optimizer.update();
    return loss;
  }
}

package dev.herd.trainer;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import dev.herd.core.tokenizer.Tokenizer;
import dev.herd.gguf.GgufFile;
import dev.herd.trainer.corpus.Dice;
import dev.herd.trainer.corpus.Sample;
import dev.herd.trainer.network.Network;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Makes one model after its recipe: the vocabulary, then the weights. */
final class Training {
  private static final int VOCABULARY_SAMPLES = 20_000;

  private final Recipe recipe;
  private final Path target;

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
            new Network(
                recipe.shape(vocabulary.tokens().size()),
                manager,
                recipe.deviation(),
                recipe.seed())) {
      System.out.printf(
          Locale.ROOT,
          "%s: %,d weights, %d tokens, %s%n",
          recipe.name(),
          network.shape().parameters(),
          vocabulary.tokens().size(),
          Engine.getInstance());
      train(network, tokenizer);
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

  private void train(Network network, Tokenizer tokenizer) throws IOException {
    Path curve = target.resolveSibling(recipe.name() + "-loss.csv");
    try (PrintWriter lines = new PrintWriter(Files.newBufferedWriter(curve), true)) {
      lines.println(Round.COLUMNS);
      new Round(recipe, tokenizer, lines).train(network);
      if (recipe.restarts() > 0) {
        new Round(recipe.restarted(), tokenizer, lines).train(network);
      }
    }
  }
}

package dev.herd.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.herd.core.generation.LocalModel;
import dev.herd.core.model.Batch;
import dev.herd.core.model.Sequence;
import dev.herd.trainer.corpus.Dice;
import dev.herd.trainer.corpus.StoryCorpus;
import dev.herd.trainer.evaluation.StoryEvaluation;
import dev.herd.trainer.network.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingTest {
  private static final int[] TOKENS = {1, 70, 90, 20, 300, 70, 90, 3};

  private final Recipe recipe = TestRecipes.of(new StoryCorpus(), new StoryEvaluation());

  @TempDir private Path folder;

  @Test
  void writesAModelAndItsLossCurve() throws IOException {
    Path file = folder.resolve("test.gguf");
    new Training(recipe, file).run();
    List<String> curve = Files.readAllLines(folder.resolve("test-loss.csv"));
    assertThat(curve).hasSize(4);
    assertThat(lossOf(curve.getLast())).isLessThan(lossOf(curve.get(1)));
    try (LocalModel model = LocalModel.open(file)) {
      assertThat(model.chatTemplate()).isNotNull();
      assertThat(model.tokenizer().vocabularySize()).isEqualTo(recipe.vocabulary());
    }
    assertThat(folder.resolve("test-vocabulary.gguf")).doesNotExist();
  }

  private static double lossOf(String line) {
    return Double.parseDouble(line.substring(line.lastIndexOf(',') + 1));
  }

  @Test
  void herdComputesWhatTheNetworkComputes() throws IOException {
    BytePairTrainer words = new BytePairTrainer();
    words.add(recipe.corpus().train(new Dice(1)).answer().repeat(2));
    Vocabulary vocabulary = words.train(recipe.vocabulary());
    Path file = folder.resolve("random.gguf");
    double expected;
    try (NDManager manager = NDManager.newBaseManager();
        Network network = new Network(recipe.shape(vocabulary.tokens().size()), manager, 0.1, 3);
        NDManager step = network.newStep()) {
      expected = loss(network, step);
      ModelFile.write(file, recipe, vocabulary, network);
    }
    try (LocalModel model = LocalModel.open(file)) {
      assertThat(loss(model)).isCloseTo(expected, within(0.01));
    }
  }

  private static double loss(Network network, NDManager step) {
    int length = TOKENS.length - 1;
    long[] targets = new long[length];
    int[] inputs = new int[length];
    for (int i = 0; i < length; i++) {
      inputs[i] = TOKENS[i];
      targets[i] = TOKENS[i + 1];
    }
    NDArray loss =
        network.loss(
            step.create(inputs, new Shape(1, length)),
            step.create(targets, new Shape(length, 1)),
            step.ones(new Shape(length)));
    return loss.getFloat();
  }

  private static double loss(LocalModel model) {
    int length = TOKENS.length - 1;
    double sum = 0;
    try (Sequence sequence = model.model().newSequence()) {
      Batch batch = model.model().newBatch(length, length);
      for (int i = 0; i < length; i++) {
        batch.add(sequence, TOKENS[i], true);
      }
      model.model().forward(batch);
      for (int i = 0; i < length; i++) {
        int offset = batch.logitsOffset(i);
        double total = 0;
        for (int token = 0; token < model.model().description().vocabulary(); token++) {
          total += Math.exp(batch.logits()[offset + token]);
        }
        sum += Math.log(total) - batch.logits()[offset + TOKENS[i + 1]];
      }
    }
    return sum / length;
  }
}

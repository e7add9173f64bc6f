package dev.herd.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.herd.core.generation.LocalModel;
import dev.herd.core.model.Batch;
import dev.herd.core.model.Sequence;
import dev.herd.core.tokenizer.Tokenizer;
import dev.herd.trainer.corpus.Dice;
import dev.herd.trainer.corpus.StoryCorpus;
import dev.herd.trainer.evaluation.StoryEvaluation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingTest {
  @TempDir private Path folder;

  /** The loss that Herd computes from the file's logits is the one that training ended with. */
  @Test
  void herdComputesWhatWasTrained() throws IOException {
    Recipe recipe = TestRecipes.of(new StoryCorpus(), new StoryEvaluation());
    Path file = folder.resolve("test.gguf");
    new Training(recipe, file).run();
    List<String> curve = Files.readAllLines(folder.resolve("test-loss.csv"));
    double first = lossOf(curve.get(1));
    double last = lossOf(curve.getLast());
    assertThat(last).isLessThan(first - 1);
    try (LocalModel model = LocalModel.open(file)) {
      double sum = 0;
      Dice dice = new Dice(9);
      for (int i = 0; i < 10; i++) {
        sum += loss(model, recipe.corpus().train(dice).answer());
      }
      assertThat(sum / 10).isBetween(last - 0.4, last + 0.4);
    }
    assertThat(folder.resolve("test-vocabulary.gguf")).doesNotExist();
  }

  private static double lossOf(String line) {
    return Double.parseDouble(line.substring(line.lastIndexOf(',') + 1));
  }

  private static double loss(LocalModel model, String text) {
    Tokenizer tokenizer = model.tokenizer();
    int[] ids = tokenizer.encode(text, false, true);
    int length = Math.min(ids.length - 1, 32);
    double sum = 0;
    try (Sequence sequence = model.model().newSequence()) {
      Batch batch = model.model().newBatch(length, length);
      for (int i = 0; i < length; i++) {
        batch.add(sequence, ids[i], true);
      }
      model.model().forward(batch);
      int vocabulary = model.model().description().vocabulary();
      for (int i = 0; i < length; i++) {
        double total = 0;
        for (int token = 0; token < vocabulary; token++) {
          total += Math.exp(batch.logits()[batch.logitsOffset(i) + token]);
        }
        sum += Math.log(total) - batch.logits()[batch.logitsOffset(i) + ids[i + 1]];
      }
    }
    return sum / length;
  }
}

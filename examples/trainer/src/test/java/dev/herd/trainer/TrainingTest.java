package dev.herd.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.herd.core.generation.LocalModel;
import dev.herd.core.model.Batch;
import dev.herd.core.model.Sequence;
import dev.herd.core.tokenizer.Tokenizer;
import dev.herd.trainer.corpus.Dice;
import dev.herd.trainer.corpus.Sample;
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
    assertThat(last).isLessThan(first);
    try (LocalModel model = LocalModel.open(file)) {
      Loss loss = new Loss(model);
      Dice dice = new Dice(9);
      for (int i = 0; i < 60; i++) {
        loss.add(recipe.corpus().train(dice));
      }
      assertThat(loss.mean()).isCloseTo(last, within(0.6));
    }
    assertThat(folder.resolve("test-vocabulary.gguf")).doesNotExist();
  }

  private static double lossOf(String line) {
    return Double.parseDouble(line.substring(line.lastIndexOf(',') + 1));
  }

  /** Cross entropy of answers, by Herd. */
  private static final class Loss {
    private final LocalModel model;
    private double sum;
    private int count;

    Loss(LocalModel model) {
      this.model = model;
    }

    double mean() {
      return sum / count;
    }

    void add(Sample sample) {
      Tokenizer tokenizer = model.tokenizer();
      String prompt = Batches.prompt(sample);
      int[] ids = tokenizer.encode(prompt + sample.answer(), false, true);
      int first = tokenizer.encode(prompt, false, true).length;
      int length = Math.min(ids.length - 1, 32);
      try (Sequence sequence = model.model().newSequence()) {
        Batch batch = model.model().newBatch(length, length);
        for (int i = 0; i < length; i++) {
          batch.add(sequence, ids[i], true);
        }
        model.model().forward(batch);
        for (int i = Math.max(0, first - 1); i < length; i++) {
          sum -= logProbability(batch.logits(), batch.logitsOffset(i), ids[i + 1]);
          count++;
        }
      }
    }

    private double logProbability(float[] logits, int offset, int token) {
      double total = 0;
      for (int i = 0; i < model.model().description().vocabulary(); i++) {
        total += Math.exp(logits[offset + i]);
      }
      return logits[offset + token] - Math.log(total);
    }
  }
}

package dev.herd.trainer;

import dev.herd.core.tokenizer.Tokenizer;
import dev.herd.trainer.corpus.Dice;
import dev.herd.trainer.corpus.Sample;
import java.util.Arrays;

/**
 * Fills rows with samples, one after the other, as a chat would have them. A row begins with a
 * sample; the last one is cut where the row ends. Only answers count, and texts that stand alone.
 */
final class Batches {
  private final Recipe recipe;
  private final Tokenizer tokenizer;
  private final Dice dice;

  private int[] tokens = new int[0];
  private boolean[] learnt = new boolean[0];
  private int next;

  Batches(Recipe recipe, Tokenizer tokenizer) {
    this.recipe = recipe;
    this.tokenizer = tokenizer;
    dice = new Dice(recipe.seed());
  }

  /**
   * Rows of tokens.
   *
   * @param inputs (rows, length) of token ids
   * @param targets the token that follows each
   * @param counts 1 where the target is to be learnt, else 0
   */
  record Batch(int[] inputs, long[] targets, float[] counts) {}

  Batch next(int rows, int length) {
    int tokens = rows * length;
    Batch batch = new Batch(new int[tokens], new long[tokens], new float[tokens]);
    for (int row = 0; row < rows; row++) {
      load(recipe.corpus().train(dice));
      int before = take();
      for (int i = row * length; i < (row + 1) * length; i++) {
        batch.inputs[i] = before;
        before = take();
        batch.targets[i] = before;
        batch.counts[i] = learnt[next - 1] ? 1 : 0;
      }
    }
    return batch;
  }

  private int take() {
    while (next == tokens.length) {
      load(recipe.corpus().train(dice));
    }
    return tokens[next++];
  }

  private void load(Sample sample) {
    int[] prompt = tokenizer.encode(prompt(sample), false, true);
    int[] answer = tokenizer.encode(sample.answer() + Vocabulary.END, false, true);
    tokens = new int[prompt.length + answer.length];
    learnt = new boolean[tokens.length];
    System.arraycopy(prompt, 0, tokens, 0, prompt.length);
    System.arraycopy(answer, 0, tokens, prompt.length, answer.length);
    Arrays.fill(learnt, prompt.length, tokens.length, true);
    next = 0;
  }

  /** Returns what comes before a sample's answer, as the chat template writes it. */
  static String prompt(Sample sample) {
    return sample.prompt().isEmpty()
        ? ""
        : Vocabulary.USER + sample.prompt() + Vocabulary.END + Vocabulary.ASSISTANT;
  }
}

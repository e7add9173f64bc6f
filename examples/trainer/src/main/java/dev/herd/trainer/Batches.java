package dev.herd.trainer;

import dev.herd.core.tokenizer.Tokenizer;
import dev.herd.trainer.corpus.Dice;
import dev.herd.trainer.corpus.Sample;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes rows of samples: one each, with nothing after it, which shows what belongs together; or as
 * many as fit, one after the other as in a chat. What is too long for a row is cut. Only answers
 * count, and texts that stand alone.
 */
final class Batches {
  /** Rows of one sample are as long as the longest, up to a multiple of this. */
  private static final int STRIDE = 8;

  private final Recipe recipe;
  private final Tokenizer tokenizer;
  private final Dice dice;

  Batches(Recipe recipe, Tokenizer tokenizer) {
    this.recipe = recipe;
    this.tokenizer = tokenizer;
    dice = new Dice(recipe.seed());
  }

  /** Rows of tokens, all of the same length. */
  static final class Batch {
    private final int rows;
    private final int length;
    private final int[] inputs;
    private final long[] targets;
    private final float[] counts;

    private Batch(int rows, int length) {
      this.rows = rows;
      this.length = length;
      inputs = new int[rows * length];
      targets = new long[rows * length];
      counts = new float[rows * length];
    }

    int rows() {
      return rows;
    }

    int length() {
      return length;
    }

    /** Returns the token ids (rows, length). */
    int[] inputs() {
      return inputs;
    }

    /** Returns the token that follows each. */
    long[] targets() {
      return targets;
    }

    /** Returns 1 where the target is to be learnt, else 0. */
    float[] counts() {
      return counts;
    }
  }

  /** Tokens, and whether each is to be learnt. */
  private static final class Row {
    private final int[] tokens;
    private final boolean[] learnt;
    private int size;

    Row(int limit) {
      tokens = new int[limit + 1];
      learnt = new boolean[limit + 1];
    }

    boolean isFull() {
      return size == tokens.length;
    }

    void add(int[] ids, boolean counts) {
      for (int i = 0; i < ids.length && !isFull(); i++) {
        learnt[size] = counts;
        tokens[size++] = ids[i];
      }
    }
  }

  /** Returns the rows of a step. */
  Batch next(int step) {
    List<Row> rows = new ArrayList<>();
    int longest = 0;
    for (int i = 0; i < recipe.rows(step); i++) {
      Row row = new Row(recipe.length(step));
      do {
        add(row, sample(step));
      } while (!recipe.alone(step) && !row.isFull());
      rows.add(row);
      longest = Math.max(longest, row.size - 1);
    }
    int length = Math.min(recipe.length(step), (longest + STRIDE - 1) / STRIDE * STRIDE);
    Batch batch = new Batch(rows.size(), length);
    for (int i = 0; i < rows.size(); i++) {
      fill(batch, i * length, rows.get(i));
    }
    return batch;
  }

  private Sample sample(int step) {
    return recipe.exercises(step) ? recipe.corpus().exercise(dice) : recipe.corpus().train(dice);
  }

  private void add(Row row, Sample sample) {
    row.add(tokenizer.encode(prompt(sample), false, true), false);
    row.add(tokenizer.encode(sample.answer() + Vocabulary.END, false, true), true);
  }

  /** What a row lacks stays 0 and doesn't count. */
  private static void fill(Batch batch, int start, Row row) {
    for (int i = 0; i + 1 < row.size; i++) {
      batch.inputs[start + i] = row.tokens[i];
      batch.targets[start + i] = row.tokens[i + 1];
      batch.counts[start + i] = row.learnt[i + 1] ? 1 : 0;
    }
  }

  /** Returns what comes before a sample's answer, as the chat template writes it. */
  static String prompt(Sample sample) {
    return sample.prompt().isEmpty()
        ? ""
        : Vocabulary.USER + sample.prompt() + Vocabulary.END + Vocabulary.ASSISTANT;
  }
}

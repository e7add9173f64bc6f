package dev.herd.core.sampling;

import java.util.Arrays;

/**
 * Changes to a row of logits that are taken back afterwards. Bias and penalties touch few tokens;
 * copying the whole row for them would cost a sequence a megabyte at 262144 tokens.
 */
final class LogitEdits {
  private int[] indexes = new int[16];
  private float[] originals = new float[16];
  private int size;

  /** Sets {@code logits[index]} and remembers what was there. */
  void set(float[] logits, int index, float value) {
    if (size == indexes.length) {
      indexes = Arrays.copyOf(indexes, 2 * size);
      originals = Arrays.copyOf(originals, 2 * size);
    }
    indexes[size] = index;
    originals[size++] = logits[index];
    logits[index] = value;
  }

  /** Takes all changes back, the last one first, since a token may have been changed twice. */
  void undo(float[] logits) {
    while (size > 0) {
      size--;
      logits[indexes[size]] = originals[size];
    }
  }
}

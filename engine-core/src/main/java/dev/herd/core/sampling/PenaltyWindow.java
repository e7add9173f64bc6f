package dev.herd.core.sampling;

import java.util.Arrays;

/**
 * The last tokens of a sequence and how often each is among them.
 *
 * <p>A ring holds the order, an open-addressing table with linear probing the counts: penalties
 * visit the distinct tokens alone. Both start small and double up to what the window needs, so that
 * a long window costs memory only when it fills.
 */
final class PenaltyWindow {
  private static final int INITIAL_TOKENS = 64;

  private final int windowTokens;
  private int[] ring;
  private long accepted;

  private int[] tableTokens;
  private int[] tableCounts; // 0: the slot is free
  private int distinct;

  PenaltyWindow(int windowTokens) {
    this.windowTokens = windowTokens;
    ring = new int[Math.min(windowTokens, INITIAL_TOKENS)];
    tableTokens = new int[2 * INITIAL_TOKENS];
    tableCounts = new int[2 * INITIAL_TOKENS];
  }

  /** Appends a token; the oldest leaves when the window is full. */
  void accept(int token) {
    if (accepted >= windowTokens) {
      int position = (int) (accepted % windowTokens);
      decrement(ring[position]);
      ring[position] = token;
    } else {
      int position = (int) accepted;
      if (position == ring.length) {
        ring = Arrays.copyOf(ring, (int) Math.min(windowTokens, 2L * position));
      }
      ring[position] = token;
    }
    accepted++;
    increment(token);
  }

  /** Lowers the logits of the window's tokens; {@code logits[offset]} is that of token 0. */
  void penalize(float[] logits, int offset, SamplingOptions options, LogitEdits edits) {
    float repetition = (float) options.repetitionPenalty();
    for (int slot = 0; slot < tableCounts.length; slot++) {
      int count = tableCounts[slot];
      if (count > 0) {
        int index = offset + tableTokens[slot];
        float logit = logits[index];
        logit = logit > 0 ? logit / repetition : logit * repetition;
        logit -= (float) (count * options.frequencyPenalty() + options.presencePenalty());
        edits.set(logits, index, logit);
      }
    }
  }

  private void increment(int token) {
    int slot = find(token);
    if (tableCounts[slot]++ == 0) {
      tableTokens[slot] = token;
      distinct++;
      if (2 * distinct > tableCounts.length) {
        grow();
      }
    }
  }

  private void decrement(int token) {
    int slot = find(token);
    if (--tableCounts[slot] == 0) {
      distinct--;
      closeGap(slot);
    }
  }

  /** Moves later entries of the probe run back, so that no search ends early at the free slot. */
  private void closeGap(int free) {
    int mask = tableCounts.length - 1;
    for (int slot = (free + 1) & mask; tableCounts[slot] > 0; slot = (slot + 1) & mask) {
      int home = home(tableTokens[slot], mask);
      if (((slot - home) & mask) >= ((slot - free) & mask)) {
        tableTokens[free] = tableTokens[slot];
        tableCounts[free] = tableCounts[slot];
        tableCounts[slot] = 0;
        free = slot;
      }
    }
  }

  private int find(int token) {
    int mask = tableCounts.length - 1;
    int slot = home(token, mask);
    while (tableCounts[slot] > 0 && tableTokens[slot] != token) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    int[] oldTokens = tableTokens;
    int[] oldCounts = tableCounts;
    tableTokens = new int[2 * oldTokens.length];
    tableCounts = new int[2 * oldCounts.length];
    for (int i = 0; i < oldCounts.length; i++) {
      if (oldCounts[i] > 0) {
        int slot = find(oldTokens[i]);
        tableTokens[slot] = oldTokens[i];
        tableCounts[slot] = oldCounts[i];
      }
    }
  }

  private static int home(int token, int mask) {
    int mixed = token * 0x9E3779B9; // Fibonacci hashing: neighbouring ids spread
    return (mixed ^ (mixed >>> 16)) & mask;
  }
}

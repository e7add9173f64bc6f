package dev.herd.scheduler.speculation;

/**
 * Proposes what followed when the last tokens stood in the sequence before (Saxena 2023, "Prompt
 * Lookup Decoding"): no model, and good where answers repeat their prompt, such as edited code,
 * summaries and extracts.
 *
 * <p>The longest run of last tokens that occurred before decides, of its places the latest.
 */
public final class PromptLookup implements Drafter {
  private static final int LONGEST_RUN = 4;
  private static final int SHORTEST_RUN = 2;

  /** Tokens that are searched: a search takes some microseconds. */
  private static final int WINDOW_TOKENS = 8192;

  @Override
  public int draft(int[] tokens, int length, int[] proposals, int most) {
    int first = Math.max(0, length - WINDOW_TOKENS);
    int bestRun = SHORTEST_RUN - 1;
    int bestEnd = -1;
    for (int end = length - 1; end > first && bestRun < LONGEST_RUN; end--) {
      int run = commonRun(tokens, end, length, first);
      if (run > bestRun) {
        bestRun = run;
        bestEnd = end;
      }
    }
    return bestEnd < 0 ? 0 : propose(tokens, bestEnd, length, proposals, most);
  }

  /** Returns how many tokens before {@code end} are those before {@code length}. */
  private static int commonRun(int[] tokens, int end, int length, int first) {
    int run = 0;
    while (run < LONGEST_RUN
        && end - run > first
        && tokens[end - 1 - run] == tokens[length - 1 - run]) {
      run++;
    }
    return run;
  }

  /** What follows goes on periodically where the earlier place runs into the end. */
  private static int propose(int[] tokens, int end, int length, int[] proposals, int most) {
    int known = Math.min(most, length - end);
    System.arraycopy(tokens, end, proposals, 0, known);
    for (int i = known; i < most; i++) {
      proposals[i] = proposals[i - known];
    }
    return most;
  }

  @Override
  public void close() {
    // It holds nothing.
  }
}

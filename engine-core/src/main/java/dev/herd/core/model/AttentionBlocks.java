package dev.herd.core.model;

/**
 * A batch's tokens in blocks that attend together, and so read the cache once: neighbours of one
 * sequence.
 */
final class AttentionBlocks {
  /**
   * Query heads of a block that there should be: as many as make widening the cache's halves a
   * small part, few enough that tokens at a prompt's start don't compute much that is masked.
   */
  private static final int ROWS = 32;

  /** Scores of a block, at most, unless one token has more: 1 MiB of them. */
  private static final int SCORES = 1 << 18;

  private final int group;
  private final int[] starts;
  private int count;

  /**
   * Makes room.
   *
   * @param group query heads that share a key and value head
   */
  AttentionBlocks(int maxTokens, int group) {
    this.group = group;
    starts = new int[maxTokens + 1];
  }

  /** Splits a batch whose rows have their positions. */
  void split(Batch batch) {
    count = 0;
    for (int t = 0; t < batch.size(); t++) {
      if (t == 0 || !fits(batch, starts[count - 1], t)) {
        starts[count++] = t;
      }
    }
    starts[count] = batch.size();
  }

  private boolean fits(Batch batch, int first, int token) {
    int rows = (token + 1 - first) * group;
    int positions = batch.position(token) + 1;
    return batch.sequence(token) == batch.sequence(first)
        && rows <= ROWS
        && (long) rows * positions <= SCORES
        && BlockAttention.sumsHalves(positions)
            == BlockAttention.sumsHalves(batch.position(first) + 1);
  }

  int count() {
    return count;
  }

  /** Returns a block's first token. */
  int start(int block) {
    return starts[block];
  }

  /** Returns the end of a block's tokens. */
  int end(int block) {
    return starts[block + 1];
  }
}

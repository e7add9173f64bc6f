package dev.herd.scheduler.speculation;

import dev.herd.core.kernel.Kernels;
import dev.herd.core.kernel.VectorOps;
import dev.herd.core.model.Batch;
import dev.herd.core.model.Model;
import dev.herd.core.model.Sequence;
import java.util.Arrays;

/**
 * Proposes what a smaller model of the same vocabulary finds likeliest (Leviathan, Kalman and
 * Matias 2023, "Fast Inference from Transformers via Speculative Decoding").
 *
 * <p>It keeps a sequence of its own, which follows the other's: what was proposed and not taken is
 * cut off again. A long prompt is read in pieces, one a call, without proposals until it has caught
 * up, so that no call takes long, and what a proposal costs doesn't seem to be what reading costs.
 */
final class DraftModel implements Drafter {
  /** Tokens that are read in one call. */
  private static final int READ_TOKENS = 64;

  /** Unread tokens beyond the last proposals that are read first, without new ones. */
  private static final int BEHIND_TOKENS = 8;

  private final Model model;
  private final VectorOps ops = Kernels.get().vectorOps();
  private final Batch batch;
  private final Sequence sequence;

  /** How many there were in the last call that had any. */
  private int lastProposals;

  /** The tokens in the sequence. */
  private int[] history = new int[256];

  DraftModel(Model model) {
    this.model = model;
    batch = model.newBatch(READ_TOKENS, 1);
    sequence = model.newSequence();
  }

  @Override
  public int draft(int[] tokens, int length, int[] proposals, int most) {
    cutToShared(tokens, length);
    int unread = length - sequence.length();
    boolean behind = unread > Math.min(READ_TOKENS, lastProposals + BEHIND_TOKENS);
    int read = behind ? Math.min(unread - 1, READ_TOKENS) : unread;
    if (sequence.length() + read > model.contextLength()) {
      return 0;
    }
    feed(tokens, sequence.length(), read, !behind);
    if (behind) {
      return 0;
    }
    int count = 0;
    while (true) {
      proposals[count++] = likeliest();
      if (count == most || sequence.length() == model.contextLength()) {
        lastProposals = count;
        return count;
      }
      feed(proposals, count - 1, 1, true);
    }
  }

  /** Forgets what isn't in the sequence, and its last token, whose logits are needed. */
  private void cutToShared(int[] tokens, int length) {
    int limit = Math.min(sequence.length(), length - 1);
    int mismatch = Arrays.mismatch(history, 0, limit, tokens, 0, limit);
    sequence.truncate(mismatch < 0 ? limit : mismatch);
  }

  private void feed(int[] tokens, int first, int count, boolean wantsLogits) {
    int length = sequence.length();
    if (history.length < length + count) {
      history = Arrays.copyOf(history, 2 * (length + count));
    }
    System.arraycopy(tokens, first, history, length, count);
    batch.clear();
    for (int i = 0; i < count; i++) {
      batch.add(sequence, tokens[first + i], wantsLogits && i == count - 1);
    }
    model.forward(batch);
  }

  private int likeliest() {
    return ops.argMax(batch.logits(), batch.logitsOffset(0), model.tokenizer().vocabularySize());
  }

  @Override
  public void close() {
    sequence.close();
  }
}

package dev.herd.core.model;

import java.util.Arrays;

/**
 * Tokens of any sequences of one model that go through it together: prompt chunks and single steps
 * may be mixed, a row being one token.
 *
 * <p>Has the tokens and their logits; what a forward pass computes in belongs to the engine. Made
 * once and reused. Belongs to one thread at a time.
 */
public final class Batch {
  private final Model model;
  private final Sequence[] sequences;
  private final int[] tokens;
  private final int[] positions;

  /** Rows whose logits are wanted, in order. */
  private final int[] logitRows;

  private final float[] logits;
  private final AttentionBlocks attentionBlocks;
  private int size;
  private int logitCount;

  Batch(Model model, int maxTokens, int maxLogitRows) {
    this.model = model;
    sequences = new Sequence[maxTokens];
    tokens = new int[maxTokens];
    positions = new int[maxTokens];
    logitRows = new int[maxLogitRows];
    logits = new float[logitsLength(maxLogitRows, model.description().vocabulary())];
    attentionBlocks = new AttentionBlocks(maxTokens, model.description().attention().group());
  }

  private static int logitsLength(int rows, int vocabulary) {
    long length = (long) rows * vocabulary;
    if (length > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "a batch with %d rows of %d logits is too large".formatted(rows, vocabulary));
    }
    return (int) length;
  }

  /** Empties the batch; logits of the last forward pass are gone. */
  public void clear() {
    Arrays.fill(sequences, 0, size, null);
    size = 0;
    logitCount = 0;
  }

  /**
   * Adds the next token of a sequence.
   *
   * @param wantsLogits whether the forward pass shall give the logits after this token
   * @throws IllegalArgumentException if the token is not in the vocabulary, the sequence is of
   *     another model, or the batch is full
   */
  public void add(Sequence sequence, int token, boolean wantsLogits) {
    int vocabulary = model.description().vocabulary();
    if (token < 0 || token >= vocabulary) {
      throw new IllegalArgumentException(
          "token %d is not in the vocabulary of %d tokens".formatted(token, vocabulary));
    }
    if (sequence.model() != model) {
      throw new IllegalArgumentException("the sequence belongs to another model");
    }
    if (size == tokens.length || (wantsLogits && logitCount == logitRows.length)) {
      throw new IllegalArgumentException(
          "the batch is full: %d tokens, %d with logits"
              .formatted(tokens.length, logitRows.length));
    }
    if (wantsLogits) {
      logitRows[logitCount++] = size;
    }
    sequences[size] = sequence;
    tokens[size++] = token;
  }

  /** Returns the number of tokens added. */
  public int size() {
    return size;
  }

  /** Returns the most tokens that fit. */
  public int capacity() {
    return tokens.length;
  }

  /** Returns how many rows of logits the forward pass gives. */
  public int logitCount() {
    return logitCount;
  }

  /**
   * Returns the array that holds the logits of the last forward pass, {@code (logitCount,
   * vocabulary)}; overwritten by the next one.
   */
  public float[] logits() {
    return logits;
  }

  /** Returns where in {@link #logits()} the given row of the wanted ones begins. */
  public int logitsOffset(int row) {
    return row * model.description().vocabulary();
  }

  Sequence sequence(int row) {
    return sequences[row];
  }

  int token(int row) {
    return tokens[row];
  }

  int position(int row) {
    return positions[row];
  }

  int logitRow(int i) {
    return logitRows[i];
  }

  AttentionBlocks attentionBlocks() {
    return attentionBlocks;
  }

  /**
   * Gives every row its position, and its sequence the memory for it. If it fails, for whatever
   * reason, the sequences are as before.
   */
  void reserve() {
    int placed = 0;
    try {
      for (; placed < size; placed++) {
        positions[placed] = sequences[placed].advance(tokens[placed]);
      }
      for (int i = 0; i < size; i++) {
        if (positions[i] >= model.contextLength()) {
          throw new ContextLengthException(model.contextLength());
        }
        if (isLastOfSequence(i)) {
          sequences[i].cache().reserve(positions[i] + 1);
        }
      }
    } catch (RuntimeException | Error e) {
      undo(placed);
      throw e;
    }
  }

  /** Returns whether a row, which has its position, is the last one of its sequence. */
  private boolean isLastOfSequence(int row) {
    return positions[row] + 1 == sequences[row].length();
  }

  /** Lets other sequences of the model share what this batch computed. */
  void publish() {
    for (int i = 0; i < size; i++) {
      if (isLastOfSequence(i)) {
        sequences[i].publish();
      }
    }
  }

  /** Takes this batch's tokens out of their sequences again. */
  void undo() {
    undo(size);
  }

  private void undo(int rows) {
    for (int i = 0; i < rows; i++) {
      if (positions[i] < sequences[i].length()) { // the first row of its sequence cuts it
        sequences[i].truncate(positions[i]);
      }
    }
  }
}

package dev.herd.core.tokenizer;

import dev.herd.gguf.GgufMetadata;

/**
 * Reads {@code tokenizer.ggml.merges}: "left right" each, where both and their merge are tokens.
 */
final class MergeReader {
  private final GgufMetadata metadata;
  private final Vocabulary vocabulary;
  private final TokenTable tokens;
  private final PackedStrings lines;
  private int lastResult;

  private MergeReader(GgufMetadata metadata, Vocabulary vocabulary) {
    this.metadata = metadata;
    this.vocabulary = vocabulary;
    this.tokens = vocabulary.table();
    this.lines =
        Vocabulary.pack(metadata, Keys.MERGES, Vocabulary.requiredArray(metadata, Keys.MERGES));
  }

  static MergeTable read(GgufMetadata metadata, Vocabulary vocabulary) {
    MergeReader reader = new MergeReader(metadata, vocabulary);
    int count = reader.lines.count();
    if (!MergeTable.fits(vocabulary.size(), count)) {
      throw metadata.failure(
          Keys.MERGES, count + " merges of " + vocabulary.size() + " tokens are too many");
    }
    MergeTable table = new MergeTable(vocabulary.size(), count);
    for (int rank = 0; rank < count; rank++) {
      reader.add(rank, table);
    }
    return table;
  }

  private void add(int rank, MergeTable table) {
    byte[] bytes = lines.bytes();
    int start = lines.start(rank);
    int end = lines.end(rank);
    // The first character is never the separator: a token may begin with a space.
    int space = start + 1;
    while (space < end && bytes[space] != ' ') {
      space++;
    }
    if (space + 1 >= end) {
      throw failure(rank, "is not two tokens", lines.string(rank));
    }
    long leftHash = TokenTable.hash(0, bytes, start, space);
    int left = tokens.find(leftHash, bytes, start, space);
    int right = tokens.find(bytes, space + 1, end);
    if (left == TokenTable.NONE || right == TokenTable.NONE) {
      throw failure(rank, "names an unknown token", lines.string(rank));
    }
    // Close the gap, so that the merge stands in one piece.
    System.arraycopy(bytes, start, bytes, start + 1, space - start);
    int result = guess(bytes, start + 1, end);
    if (result == TokenTable.NONE) {
      long hash = TokenTable.hash(leftHash, bytes, space + 1, end);
      result = tokens.find(hash, bytes, start + 1, end);
    }
    if (result == TokenTable.NONE) {
      throw failure(rank, "makes an unknown token", lines.string(rank).substring(1));
    }
    lastResult = result;
    table.add(rank, left, right, result);
  }

  /** Merges mostly stand in the order of the tokens that they make. */
  private int guess(byte[] bytes, int from, int to) {
    int last = Math.min(lastResult + 1, vocabulary.size() - 1);
    for (int token = lastResult; token <= last; token++) {
      if (vocabulary.tokens().isEqual(token, bytes, from, to)) {
        return token;
      }
    }
    return TokenTable.NONE;
  }

  private RuntimeException failure(int rank, String problem, String text) {
    return metadata.failure(
        Keys.MERGES, "merge " + rank + " " + problem + ": " + Vocabulary.quote(text));
  }
}

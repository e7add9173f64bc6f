package dev.herd.trainer;

import java.util.List;

/**
 * A byte-level vocabulary: special tokens, bytes, merged pieces.
 *
 * @param tokens every token in the byte alphabet of GPT-2
 * @param merges the pairs in the order in which they are merged, each two pieces with a space
 */
record Vocabulary(List<String> tokens, List<String> merges) {
  /** Begins a text that stands alone; never written by a chat. */
  static final String START = "<|endoftext|>";

  /** Begins the words of the user. */
  static final String USER = "<|user|>";

  /** Begins the answer. */
  static final String ASSISTANT = "<|assistant|>";

  /** Ends either. */
  static final String END = "<|end|>";

  /** The special tokens; their places are their ids. */
  static final List<String> SPECIAL = List.of(START, USER, ASSISTANT, END);

  /** Copies the lists. */
  Vocabulary {
    tokens = List.copyOf(tokens);
    merges = List.copyOf(merges);
  }
}

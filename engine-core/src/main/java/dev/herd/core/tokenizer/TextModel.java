package dev.herd.core.tokenizer;

/** How a kind of vocabulary cuts text without special tokens. Immutable and thread-safe. */
interface TextModel {
  /** The working memory of one call, for one thread. */
  interface Session {
    /**
     * Appends the tokens of the bytes in {@code [from, to)}.
     *
     * @param first whether nothing or a special token comes before
     */
    void encode(byte[] text, int from, int to, boolean first, IntList target);
  }

  Session newSession();

  /** Returns an estimate of the heap held, without the vocabulary, in bytes. */
  long heapBytes();
}

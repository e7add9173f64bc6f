package dev.herd.core.tokenizer;

/**
 * Byte-level byte-pair encoding (Sennrich et al. 2016; Radford et al. 2019): a text is split into
 * words by patterns, each word into bytes, and adjacent pieces are merged in the order of the
 * vocabulary's merges.
 */
final class BytePairModel implements TextModel {
  private final Vocabulary vocabulary;
  private final PreTokenizer preTokenizer;
  private final MergeTable merges;

  /** From a byte to its token, or -1. */
  private final int[] byteTokens = new int[256];

  BytePairModel(Vocabulary vocabulary, PreTokenizer preTokenizer, MergeTable merges) {
    this.vocabulary = vocabulary;
    this.preTokenizer = preTokenizer;
    this.merges = merges;
    ByteList character = new ByteList(2);
    for (int b = 0; b < byteTokens.length; b++) {
      character.clear();
      Utf8.encode(ByteAlphabet.character(b), character);
      byteTokens[b] = vocabulary.table().find(character.toArray());
    }
  }

  @Override
  public Session newSession() {
    return new BytePairSession();
  }

  @Override
  public long heapBytes() {
    return merges.heapBytes() + 4L * byteTokens.length;
  }

  private final class BytePairSession extends PairMerger implements Session {
    private final CodePoints text = new CodePoints();
    private final ByteList word = new ByteList(64);
    private final ByteList spelled = new ByteList(64);

    /** Token of each symbol, or -1 for a byte that the vocabulary lacks. */
    private int[] symbols = new int[64];

    @Override
    public void encode(byte[] utf8, int from, int to, boolean first, IntList target) {
      text.decode(utf8, from, to);
      IntList ends = preTokenizer.split(text);
      int start = 0;
      for (int i = 0; i < ends.size(); i++) {
        int end = ends.get(i);
        encodeWord(start, end, target);
        start = end;
      }
    }

    private void encodeWord(int start, int end, IntList target) {
      word.clear();
      for (int i = start; i < end; i++) {
        Utf8.encode(text.point(i), word);
      }
      int token = preTokenizer.wholeWords() ? findWord() : TokenTable.NONE;
      if (token != TokenTable.NONE) {
        target.add(token);
        return;
      }
      int count = word.size();
      if (symbols.length < count) {
        symbols = new int[Math.max(count, 2 * symbols.length)];
      }
      for (int i = 0; i < count; i++) {
        symbols[i] = byteTokens[word.values()[i] & 0xFF];
      }
      mergeAll(count);
      for (int i = 0; i >= 0; i = after(i)) {
        if (symbols[i] != TokenTable.NONE) {
          target.add(symbols[i]);
        }
      }
    }

    private int findWord() {
      spelled.clear();
      for (int i = 0; i < word.size(); i++) {
        Utf8.encode(ByteAlphabet.character(word.values()[i]), spelled);
      }
      return vocabulary.table().find(spelled.values(), 0, spelled.size());
    }

    @Override
    int priority(int left, int right) {
      int a = symbols[left];
      int b = symbols[right];
      return (a | b) < 0 ? NEVER : merges.rank(a, b);
    }

    @Override
    void merge(int left, int right) {
      symbols[left] = merges.result(merges.rank(symbols[left], symbols[right]));
    }
  }
}

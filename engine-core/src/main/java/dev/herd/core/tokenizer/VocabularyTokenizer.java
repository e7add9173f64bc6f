package dev.herd.core.tokenizer;

/** A tokenizer with a vocabulary: special tokens are cut out, the rest goes to a text model. */
final class VocabularyTokenizer implements Tokenizer {
  /** The tokens that are looked for in a text before it is tokenized. */
  static final int SPECIAL = Attribute.CONTROL | Attribute.USER_DEFINED | Attribute.UNKNOWN;

  private final Vocabulary vocabulary;
  private final SpecialIds ids;
  private final TextModel model;
  private final Detokenizer detokenizer;
  private final int first;
  private final int last;
  private final SpecialMatcher allSpecials;
  private final SpecialMatcher userDefined;

  /**
   * @param first the token that begins a text with special tokens, or -1
   * @param last the token that ends one, or -1
   */
  VocabularyTokenizer(
      Vocabulary vocabulary,
      SpecialIds ids,
      TextModel model,
      Detokenizer detokenizer,
      int first,
      int last) {
    this.vocabulary = vocabulary;
    this.ids = ids;
    this.model = model;
    this.detokenizer = detokenizer;
    this.first = first;
    this.last = last;
    this.allSpecials = new SpecialMatcher(vocabulary, SPECIAL, 0);
    this.userDefined =
        new SpecialMatcher(
            vocabulary, Attribute.USER_DEFINED, Attribute.CONTROL | Attribute.UNKNOWN);
  }

  @Override
  public int vocabularySize() {
    return vocabulary.size();
  }

  @Override
  public int[] encode(byte[] utf8, boolean addSpecial, boolean parseSpecial) {
    IntList target = new IntList(utf8.length / 3 + 8);
    if (addSpecial && first != TokenTable.NONE) {
      target.add(first);
    }
    TextModel.Session session = model.newSession();
    SpecialMatcher matcher = parseSpecial ? allSpecials : userDefined;
    matcher.split(
        utf8,
        new SpecialMatcher.Parts() {
          private boolean afterSpecial = true;

          @Override
          public void text(int from, int to) {
            session.encode(utf8, from, to, afterSpecial, target);
            afterSpecial = false;
          }

          @Override
          public void token(int token) {
            target.add(token);
            afterSpecial = true;
          }
        });
    if (addSpecial && last != TokenTable.NONE) {
      target.add(last);
    }
    return target.toArray();
  }

  @Override
  public String text(int token) {
    check(token);
    return vocabulary.text(token);
  }

  @Override
  public byte[] bytes(int token, boolean special) {
    ByteList bytes = new ByteList(16);
    detokenizer.append(token, special, bytes);
    return bytes.toArray();
  }

  @Override
  public TokenStream newStream(boolean special, boolean continuation) {
    return new TokenStream(detokenizer, special, continuation);
  }

  @Override
  public int bos() {
    return ids.bos();
  }

  @Override
  public int eos() {
    return ids.eos();
  }

  @Override
  public boolean addsBos() {
    return first != TokenTable.NONE;
  }

  @Override
  public boolean isEndOfGeneration(int token) {
    check(token);
    return ids.endOfGeneration().get(token);
  }

  @Override
  public boolean isControl(int token) {
    check(token);
    return vocabulary.is(token, Attribute.CONTROL);
  }

  @Override
  public long heapBytes() {
    return vocabulary.heapBytes()
        + model.heapBytes()
        + allSpecials.heapBytes()
        + userDefined.heapBytes()
        + ids.endOfGeneration().size() / 8;
  }

  private void check(int token) {
    if (token < 0 || token >= vocabulary.size()) {
      throw new IndexOutOfBoundsException("token " + token + " of " + vocabulary.size());
    }
  }
}

package dev.herd.core.tokenizer;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;

/**
 * WordPiece (Schuster and Nakajima 2012; Devlin et al. 2019): words are cut greedily into the
 * longest tokens; a word that can't be cut whole becomes the unknown token. Vocabularies in GGUF
 * mark what begins a word by U+2581 instead of marking what goes on by "##".
 *
 * <p>Before that accents are taken off, letters made small, and punctuation and Chinese characters
 * made words of their own. As in the reference only the first code point of a decomposition stays.
 */
final class WordPieceModel implements TextModel {
  private static final byte[] WORD_START = "\u2581".getBytes(StandardCharsets.UTF_8);

  private final TokenTable table;
  private final int unknown;
  private final boolean lowercase;
  private final boolean stripAccents;

  /**
   * @param unknown the token for words that can't be spelled, or -1 to leave them out
   */
  WordPieceModel(Vocabulary vocabulary, int unknown, boolean lowercase, boolean stripAccents) {
    this.table = vocabulary.table();
    this.unknown = unknown;
    this.lowercase = lowercase;
    this.stripAccents = stripAccents;
  }

  @Override
  public Session newSession() {
    return new WordPieceSession();
  }

  @Override
  public long heapBytes() {
    return 0;
  }

  private final class WordPieceSession implements Session {
    private final ByteList word = new ByteList(64);

    @Override
    public void encode(byte[] text, int from, int to, boolean first, IntList target) {
      int[] points = new int[to - from];
      int count = Utf8.decode(text, from, to, points);
      startWord();
      for (int i = 0; i < count; i++) {
        int point = stripAccents ? firstDecomposed(points[i]) : points[i];
        int classes = CharacterClass.of(point);
        if ((classes & CharacterClass.SPACE) != 0) {
          endWord(target);
        } else if (!isDropped(point, classes)) {
          if (isWord(point, classes)) {
            endWord(target);
            add(point);
            endWord(target);
          } else {
            add(point);
          }
        }
      }
      endWord(target);
    }

    private boolean isDropped(int point, int classes) {
      return point == Utf8.REPLACEMENT
          || (classes & CharacterClass.CONTROL) != 0
          || (stripAccents && (classes & CharacterClass.MARK) != 0);
    }

    private void add(int point) {
      Utf8.encode(lowercase ? lowercase(point) : point, word);
    }

    private void startWord() {
      word.clear();
      word.add(WORD_START, 0, WORD_START.length);
    }

    private void endWord(IntList target) {
      if (word.size() == WORD_START.length) {
        return;
      }
      int before = target.size();
      byte[] bytes = word.values();
      int at = 0;
      while (at < word.size()) {
        int token = TokenTable.NONE;
        int tokenEnd = at;
        long hash = 0;
        int limit = Math.min(word.size(), at + table.longestBytes());
        for (int end = at + 1; end <= limit; end++) {
          hash = TokenTable.extend(hash, bytes[end - 1]);
          int found = table.find(hash, bytes, at, end);
          if (found != TokenTable.NONE) {
            token = found;
            tokenEnd = end;
          }
        }
        if (token == TokenTable.NONE) {
          target.truncate(before);
          break;
        }
        target.add(token);
        at = tokenEnd;
      }
      if (target.size() == before && unknown != TokenTable.NONE) {
        target.add(unknown);
      }
      startWord();
    }
  }

  /** Returns whether a code point is a word by itself. */
  private static boolean isWord(int point, int classes) {
    return (classes & CharacterClass.PUNCTUATION) != 0
        || (point < 0x7F && (classes & CharacterClass.SYMBOL) != 0)
        || isChinese(point);
  }

  /** The blocks that BERT's tokenizer lists, with the reference's start of extension E. */
  private static boolean isChinese(int point) {
    return (point >= 0x4E00 && point <= 0x9FFF)
        || (point >= 0x3400 && point <= 0x4DBF)
        || (point >= 0x20000 && point <= 0x2A6DF)
        || (point >= 0x2A700 && point <= 0x2B73F)
        || (point >= 0x2B740 && point <= 0x2B81F)
        || (point >= 0x2B920 && point <= 0x2CEAF)
        || (point >= 0xF900 && point <= 0xFAFF)
        || (point >= 0x2F800 && point <= 0x2FA1F);
  }

  private static int lowercase(int point) {
    return CharacterClass.isKnown(point) ? Character.toLowerCase(point) : point;
  }

  /** Returns the first code point of the canonical decomposition. */
  private static int firstDecomposed(int point) {
    if (point < 0xC0 || isSurrogate(point) || !CharacterClass.isKnown(point)) {
      return point;
    }
    return Normalizer.normalize(Character.toString(point), Normalizer.Form.NFD).codePointAt(0);
  }

  private static boolean isSurrogate(int point) {
    return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
  }
}

package dev.herd.core.tokenizer;

import static dev.herd.core.tokenizer.CharacterClass.LETTER;
import static dev.herd.core.tokenizer.CharacterClass.MARK;
import static dev.herd.core.tokenizer.CharacterClass.PUNCTUATION;
import static dev.herd.core.tokenizer.CharacterClass.SPACE;
import static dev.herd.core.tokenizer.CharacterClass.SYMBOL;

/**
 * The main pattern of DeepSeek V3, with P for ASCII punctuation:
 *
 * <pre>
 * P[A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*
 * |\s*[\r\n]+|\s+(?!\S)|\s+</pre>
 */
final class DeepSeekPattern implements Pattern {
  private static final int SYMBOLS = PUNCTUATION | SYMBOL;

  @Override
  public int match(CodePoints text, int at, int end) {
    int point = text.point(at);
    if (isAsciiPunctuation(point) && isAsciiLetter(text, at + 1, end)) {
      int to = at + 2;
      while (isAsciiLetter(text, to, end)) {
        to++;
      }
      return to;
    }
    boolean leads = !text.isLineEnd(at, end) && !text.is(at, LETTER | SYMBOLS);
    int word = leads && text.is(at + 1, end, LETTER | MARK) ? at + 1 : at;
    if (text.is(word, end, LETTER | MARK)) {
      return text.skip(word, end, LETTER | MARK);
    }
    int symbols = point == ' ' ? at + 1 : at;
    if (text.is(symbols, end, SYMBOLS)) {
      int to = text.skip(symbols, end, SYMBOLS);
      while (text.isLineEnd(to, end)) {
        to++;
      }
      return to;
    }
    if (!text.is(at, SPACE)) {
      return ~(at + 1);
    }
    int lines = Pattern.lines(text, at, end);
    return lines > 0 ? lines : Pattern.spaces(text, at, end);
  }

  private static boolean isAsciiPunctuation(int point) {
    return point < 0x80 && (CharacterClass.of(point) & SYMBOLS) != 0;
  }

  private static boolean isAsciiLetter(CodePoints text, int at, int end) {
    return at < end && text.point(at) < 0x80 && text.is(at, LETTER);
  }
}

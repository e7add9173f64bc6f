package dev.herd.core.tokenizer;

import static dev.herd.core.tokenizer.CharacterClass.LETTER;
import static dev.herd.core.tokenizer.CharacterClass.MARK;
import static dev.herd.core.tokenizer.CharacterClass.NUMBER;
import static dev.herd.core.tokenizer.CharacterClass.SPACE;

/**
 * The pattern of Llama 3, and its kin by options:
 *
 * <pre>
 * (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*
 * |\s*[\r\n]+|\s+(?!\S)|\s+</pre>
 *
 * @param contractions whether English contractions come first
 * @param words the classes that words are made of, in place of <code>\p{L}</code>
 * @param maxDigits the longest run of numbers that stays together
 * @param linesAfterSymbols whether line ends stay with the symbols before them
 */
record WordPattern(boolean contractions, int words, int maxDigits, boolean linesAfterSymbols)
    implements Pattern {
  static final WordPattern LLAMA3 = new WordPattern(true, LETTER, 3, true);
  static final WordPattern QWEN2 = new WordPattern(true, LETTER, 1, true);
  static final WordPattern QWEN35 = new WordPattern(true, LETTER | MARK, 1, true);

  @Override
  public int match(CodePoints text, int at, int end) {
    if (contractions) {
      int contraction = Pattern.contraction(text, at, end, true);
      if (contraction > 0) {
        return contraction;
      }
    }
    if (text.is(at, NUMBER)) {
      int limit = (int) Math.min(end, (long) at + maxDigits);
      return text.skip(at, limit, NUMBER);
    }
    if (text.is(at, words) || (!text.isLineEnd(at, end) && text.is(at + 1, end, words))) {
      return text.skip(at + 1, end, words);
    }
    int symbols = text.point(at) == ' ' ? at + 1 : at;
    if (text.isNot(symbols, end, SPACE | words | NUMBER)) {
      int to = text.skipNot(symbols, end, SPACE | words | NUMBER);
      while (linesAfterSymbols && text.isLineEnd(to, end)) {
        to++;
      }
      return to;
    }
    int lines = Pattern.lines(text, at, end);
    return lines > 0 ? lines : Pattern.spaces(text, at, end);
  }
}

package dev.herd.core.tokenizer;

import static dev.herd.core.tokenizer.CharacterClass.LETTER;
import static dev.herd.core.tokenizer.CharacterClass.NUMBER;
import static dev.herd.core.tokenizer.CharacterClass.SPACE;

/**
 * The pattern of Tekken and GPT-4o, which splits words where a capital follows a small letter. As
 * in the reference, letters outside ASCII count as both:
 *
 * <pre>
 * [^\r\n\p{L}\p{N}]?U*L+|[^\r\n\p{L}\p{N}]?U+L*|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*
 * |\s*[\r\n]+|\s+(?!\S)|\s+</pre>
 *
 * where U is a letter but a-z, and L a letter but A-Z.
 *
 * @param contractions whether a contraction belongs to the word before it
 * @param maxDigits the longest run of numbers that stays together
 */
record CasedWordPattern(boolean contractions, int maxDigits) implements Pattern {
  static final CasedWordPattern TEKKEN = new CasedWordPattern(false, 1);
  static final CasedWordPattern GPT4O = new CasedWordPattern(true, 3);

  @Override
  public int match(CodePoints text, int at, int end) {
    if (text.is(at, NUMBER)) {
      return text.skip(at, Math.min(end, at + maxDigits), NUMBER);
    }
    int word = text.is(at, LETTER) || text.isLineEnd(at, end) ? at : at + 1;
    if (text.is(word, end, LETTER)) {
      int to = word(text, word, end);
      int contraction = contractions ? Pattern.contraction(text, to, end, true) : -1;
      return contraction > 0 ? contraction : to;
    }
    int symbols = text.point(at) == ' ' ? at + 1 : at;
    if (text.isNot(symbols, end, SPACE | LETTER | NUMBER)) {
      int to = text.skipNot(symbols, end, SPACE | LETTER | NUMBER);
      while (text.isLineEnd(to, end) || text.isPoint(to, end, '/')) {
        to++;
      }
      return to;
    }
    int lines = Pattern.lines(text, at, end);
    return lines > 0 ? lines : Pattern.spaces(text, at, end);
  }

  /** Matches {@code U*L+|U+L*} at a letter. */
  private static int word(CodePoints text, int at, int end) {
    int upper = at;
    while (text.is(upper, end, LETTER) && !isSmall(text.point(upper))) {
      upper++;
    }
    int lower = upper;
    while (text.is(lower, end, LETTER) && !isCapital(text.point(lower))) {
      lower++;
    }
    if (lower > upper) {
      return lower;
    }
    // L+ has to take back from U* the last letter that is both; capitals after it are left out.
    for (int i = upper - 1; i >= at; i--) {
      if (!isCapital(text.point(i))) {
        return i + 1;
      }
    }
    return upper;
  }

  private static boolean isSmall(int point) {
    return point >= 'a' && point <= 'z';
  }

  private static boolean isCapital(int point) {
    return point >= 'A' && point <= 'Z';
  }
}

package dev.herd.core.tokenizer;

import static dev.herd.core.tokenizer.CharacterClass.LETTER;
import static dev.herd.core.tokenizer.CharacterClass.NUMBER;
import static dev.herd.core.tokenizer.CharacterClass.SPACE;

/**
 * The pattern of GPT-2:
 *
 * <pre>'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</pre>
 */
final class Gpt2Pattern implements Pattern {
  @Override
  public int match(CodePoints text, int at, int end) {
    int contraction = Pattern.contraction(text, at, end, false);
    if (contraction > 0) {
      return contraction;
    }
    int word = text.point(at) == ' ' ? at + 1 : at;
    if (text.is(word, end, LETTER)) {
      return text.skip(word, end, LETTER);
    }
    if (text.is(word, end, NUMBER)) {
      return text.skip(word, end, NUMBER);
    }
    if (text.isNot(word, end, SPACE)) {
      return text.skipNot(word, end, SPACE | LETTER | NUMBER);
    }
    return Pattern.spaces(text, at, end);
  }
}

package dev.herd.core.chat.syntax;

import dev.herd.core.chat.python.Text;
import java.util.ArrayList;
import java.util.List;

/**
 * Splits a template into tokens: the text between tags with its whitespace control, and what {@link
 * TagLexer} finds inside of them. Block tags swallow the newline after them (trim_blocks) and the
 * indentation before them (lstrip_blocks); {@code -} strips all whitespace, {@code +} keeps it.
 */
final class Lexer {
  private final String source;
  private final List<Token> tokens = new ArrayList<>();
  private int at;

  /** Whether nothing but a line end precedes the current position, as far as tags are concerned. */
  private boolean lineStarting = true;

  private Lexer(String source) {
    this.source = source;
  }

  /** Line ends as {@code \n}, without one at the very end. */
  static String normalize(String source) {
    String unix = source.replace("\r\n", "\n").replace('\r', '\n');
    return unix.endsWith("\n") ? unix.substring(0, unix.length() - 1) : unix;
  }

  /** The tokens of a normalised source, the last one an end token. */
  static List<Token> tokenize(String source) {
    Lexer lexer = new Lexer(source);
    lexer.run();
    return lexer.tokens;
  }

  private void run() {
    while (at < source.length()) {
      int tag = nextTag();
      if (tag < 0) {
        addText(at, source.length());
        at = source.length();
      } else {
        tag(tag);
      }
    }
    tokens.add(new Token(Token.Kind.END, "", source.length()));
  }

  private int nextTag() {
    for (int i = source.indexOf('{', at); i >= 0; i = source.indexOf('{', i + 1)) {
      char second = i + 1 < source.length() ? source.charAt(i + 1) : 0;
      if (second == '{' || second == '%' || second == '#') {
        return i;
      }
    }
    return -1;
  }

  private void tag(int tag) {
    char kind = source.charAt(tag + 1);
    char sign = charAt(tag + 2);
    int body = sign == '-' || sign == '+' ? tag + 3 : tag + 2;
    addText(at, textEnd(at, tag, sign, kind != '{'));
    int rawBody = kind == '%' ? rawBegin(body) : -1;
    if (rawBody >= 0) {
      at = rawBody;
      raw(tag);
    } else if (kind == '#') {
      at = body;
      comment(tag);
    } else {
      boolean block = kind == '%';
      tokens.add(new Token(block ? Token.Kind.BLOCK_BEGIN : Token.Kind.VARIABLE_BEGIN, "", tag));
      at = new TagLexer(source, body, block, tokens).run();
    }
    lineStarting = source.charAt(at - 1) == '\n';
  }

  private char charAt(int index) {
    return index < source.length() ? source.charAt(index) : 0;
  }

  private void addText(int from, int to) {
    if (to > from) {
      tokens.add(new Token(Token.Kind.TEXT, source.substring(from, to), from));
    }
  }

  /** Where the text before a tag ends once the tag's whitespace control is done. */
  private int textEnd(int from, int tag, char sign, boolean strippable) {
    if (sign == '-') {
      return from + Text.strip(source.substring(from, tag), null, false, true).length();
    }
    if (sign == '+' || !strippable) {
      return tag;
    }
    int line = tag;
    while (line > from && isIndentation(source.charAt(line - 1))) {
      line--;
    }
    boolean atLineStart = line > from ? source.charAt(line - 1) == '\n' : lineStarting;
    return atLineStart ? line : tag;
  }

  private static boolean isIndentation(char c) {
    return c != '\n' && Text.isSpace(c);
  }

  private int skipSpace(int from) {
    int i = from;
    while (i < source.length() && Text.isSpace(source.charAt(i))) {
      i++;
    }
    return i;
  }

  private void comment(int tag) {
    int end = source.indexOf("#}", at);
    if (end < 0) {
      throw new TemplateSyntaxException("Missing end of comment tag", tag);
    }
    at = afterTag(source, end, at);
  }

  /** The position behind an end tag at {@code end}, its sign and whitespace included. */
  static int afterTag(String source, int end, int bodyStart) {
    char sign = end > bodyStart ? source.charAt(end - 1) : 0;
    int after = end + 2;
    if (sign == '-') {
      while (after < source.length() && Text.isSpace(source.charAt(after))) {
        after++;
      }
    } else if (sign != '+' && after < source.length() && source.charAt(after) == '\n') {
      after++;
    }
    return after;
  }

  /** Where the body of a raw block starts if its begin tag stands here, or -1. */
  private int rawBegin(int body) {
    int word = skipSpace(body);
    if (!source.startsWith("raw", word)) {
      return -1;
    }
    int end = skipSpace(word + 3);
    if (source.startsWith("-%}", end)) {
      return skipSpace(end + 3);
    }
    return source.startsWith("%}", end) ? end + 2 : -1;
  }

  private void raw(int tag) {
    int start = at;
    lineStarting = false;
    for (int i = source.indexOf("{%", start); i >= 0; i = source.indexOf("{%", i + 1)) {
      char sign = charAt(i + 2);
      int word = skipSpace(sign == '-' || sign == '+' ? i + 3 : i + 2);
      if (!source.startsWith("endraw", word)) {
        continue;
      }
      int end = skipSpace(word + 6);
      int close = source.startsWith("%}", end) ? end : end + 1;
      boolean signed = charAt(end) == '-' || charAt(end) == '+';
      if (close == end || (signed && source.startsWith("%}", close))) {
        addText(start, textEnd(start, i, sign, true));
        at = afterTag(source, close, end);
        return;
      }
    }
    throw new TemplateSyntaxException("Missing end of raw directive", tag);
  }
}

package dev.herd.core.chat.syntax;

import dev.herd.core.chat.python.Arithmetic;
import dev.herd.core.chat.python.Text;
import dev.herd.core.chat.python.TextPredicate;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Splits the inside of one tag into tokens, up to and including the tag's end. */
final class TagLexer {
  private static final List<String> OPERATORS =
      List.of(
          "//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{",
          "}", ">", "<", "=", ".", ":", "|", ",", ";");

  private static final int MAX_NUMBER_LENGTH = 4300;

  private final String source;
  private final int start;
  private final boolean block;
  private final List<Token> tokens;

  /** The closing brackets wanted, innermost first. */
  private final Deque<String> open = new ArrayDeque<>();

  private int at;

  TagLexer(String source, int start, boolean block, List<Token> tokens) {
    this.source = source;
    this.start = start;
    this.block = block;
    this.tokens = tokens;
    this.at = start;
  }

  /** Adds the tag's tokens; the position behind the tag. */
  int run() {
    while (at < source.length()) {
      if (open.isEmpty() && isEnd()) {
        return end();
      }
      char c = source.charAt(at);
      if (Text.isSpace(c)) {
        at++;
      } else if (isDigit(c)) {
        number();
      } else if (TextPredicate.isIdentifierStart(source.codePointAt(at))) {
        name();
      } else if (c == '"' || c == '\'') {
        string(c);
      } else {
        operator();
      }
    }
    return at; // the parser complains about the missing end
  }

  private boolean isEnd() {
    char sign = source.charAt(at);
    boolean signed = sign == '-' || (sign == '+' && block);
    return source.startsWith(block ? "%}" : "}}", signed ? at + 1 : at);
  }

  private int end() {
    int close = source.indexOf(block ? "%}" : "}}", at);
    tokens.add(new Token(block ? Token.Kind.BLOCK_END : Token.Kind.VARIABLE_END, "", at));
    boolean plain = close == at;
    if (!block && plain) {
      return close + 2; // newlines after a printed value stay
    }
    return Lexer.afterTag(source, close, plain ? close : start);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private char peek(int index) {
    return index < source.length() ? source.charAt(index) : 0;
  }

  private void number() {
    int begin = at;
    int radix = radix(Character.toLowerCase(peek(at + 1)));
    boolean prefixed = peek(at) == '0' && radix != 10 && digits(at + 2, radix, true) > at + 2;
    boolean afterDot = begin > 0 && source.charAt(begin - 1) == '.';
    int end = afterDot || prefixed ? -1 : realEnd();
    if (end > 0) {
      at = end;
      String text = source.substring(begin, end).replace("_", "");
      add(begin, Double.valueOf(text));
      return;
    }
    int from = prefixed ? begin + 2 : begin;
    if (!prefixed) {
      // A decimal number other than 0 doesn't start with 0.
      at = digits(begin, peek(begin) == '0' ? 1 : 10, false);
      radix = 10;
    } else {
      at = digits(from, radix, true);
    }
    if (at - from > MAX_NUMBER_LENGTH) {
      throw new TemplateSyntaxException("number is too long", begin);
    }
    String text = source.substring(from, at).replace("_", "");
    add(begin, Arithmetic.normal(new BigInteger(text, radix)));
  }

  private void add(int begin, Object number) {
    tokens.add(new Token(Token.Kind.NUMBER, source.substring(begin, at), number, begin));
  }

  private static int radix(char letter) {
    return switch (letter) {
      case 'x' -> 16;
      case 'o' -> 8;
      case 'b' -> 2;
      default -> 10;
    };
  }

  /** End of a run of digits with single underscores between them. Radix 1 means zeros. */
  private int digits(int from, int radix, boolean leadingUnderscore) {
    int i = from;
    while (true) {
      int next = peek(i) == '_' && (i > from || leadingUnderscore) ? i + 1 : i;
      char c = peek(next);
      boolean digit = radix == 1 ? c == '0' : c < 0x80 && Character.digit(c, radix) >= 0;
      if (!digit) {
        return i;
      }
      i = next + 1;
    }
  }

  /** End of a float with a fraction, an exponent or both, or -1. */
  private int realEnd() {
    int end = digits(at, 10, false);
    boolean real = false;
    if (peek(end) == '.' && isDigit(peek(end + 1))) {
      end = digits(end + 1, 10, false);
      real = true;
    }
    if (peek(end) == 'e' || peek(end) == 'E') {
      int exponent = peek(end + 1) == '+' || peek(end + 1) == '-' ? end + 2 : end + 1;
      if (isDigit(peek(exponent))) {
        end = digits(exponent, 10, false);
        real = true;
      }
    }
    return real ? end : -1;
  }

  private void name() {
    int begin = at;
    while (at < source.length() && isNamePart(source.codePointAt(at))) {
      at += Character.charCount(source.codePointAt(at));
    }
    tokens.add(new Token(Token.Kind.NAME, source.substring(begin, at), begin));
  }

  private static boolean isNamePart(int c) {
    return c == '_'
        || (Character.isUnicodeIdentifierPart(c) && !Character.isIdentifierIgnorable(c));
  }

  private void string(char quote) {
    int begin = at;
    int i = begin + 1;
    while (i < source.length() && source.charAt(i) != quote) {
      i += source.charAt(i) == '\\' ? 2 : 1;
    }
    if (i >= source.length()) {
      throw unexpected();
    }
    String value = StringLiteral.unescape(source.substring(begin + 1, i), begin);
    tokens.add(new Token(Token.Kind.STRING, value, begin));
    at = i + 1;
  }

  private void operator() {
    for (String operator : OPERATORS) {
      if (source.startsWith(operator, at)) {
        balance(operator);
        tokens.add(new Token(Token.Kind.OPERATOR, operator, at));
        at += operator.length();
        return;
      }
    }
    throw unexpected();
  }

  private void balance(String operator) {
    switch (operator) {
      case "(" -> open.push(")");
      case "[" -> open.push("]");
      case "{" -> open.push("}");
      case ")", "]", "}" -> {
        String wanted = open.poll();
        if (!operator.equals(wanted)) {
          throw new TemplateSyntaxException(
              "unexpected '%s'%s"
                  .formatted(operator, wanted == null ? "" : ", expected '" + wanted + "'"),
              at);
        }
      }
      default -> {}
    }
  }

  private TemplateSyntaxException unexpected() {
    return new TemplateSyntaxException(
        "unexpected char '" + Character.toString(source.codePointAt(at)) + "'", at);
  }
}

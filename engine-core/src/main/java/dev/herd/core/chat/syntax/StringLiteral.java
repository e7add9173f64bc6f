package dev.herd.core.chat.syntax;

import dev.herd.core.chat.python.Representation;

/** The escapes of Python's string literals, as its unicode-escape codec reads them. */
final class StringLiteral {
  private final String body;
  private final int position;
  private final StringBuilder out;
  private int at;

  private StringLiteral(String body, int position) {
    this.body = body;
    this.position = position;
    this.out = new StringBuilder(body.length());
  }

  /** The characters that a literal without its quotes stands for. */
  static String unescape(String body, int position) {
    return body.indexOf('\\') < 0 ? body : new StringLiteral(body, position).run();
  }

  private String run() {
    while (at < body.length()) {
      char c = body.charAt(at++);
      if (c == '\\' && at < body.length()) {
        escape(body.codePointAt(at));
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  private void escape(int c) {
    at += Character.charCount(c);
    switch (c) {
      case '\n' -> {}
      case '\\', '\'', '"' -> out.append((char) c);
      case 'a' -> out.append('\u0007');
      case 'b' -> out.append('\b');
      case 'f' -> out.append('\f');
      case 'n' -> out.append('\n');
      case 'r' -> out.append('\r');
      case 't' -> out.append('\t');
      case 'v' -> out.append('\u000b');
      case 'x' -> hexadecimal(2);
      case 'u' -> hexadecimal(4);
      case 'U' -> hexadecimal(8);
      case 'N' -> named();
      case '0', '1', '2', '3', '4', '5', '6', '7' -> octal();
      default -> {
        out.append('\\');
        // The codec works on ASCII with other characters escaped before, so a backslash in front
        // of one escapes that escape's own.
        out.append(c < 0x80 ? Character.toString(c) : Representation.hexEscape(c).substring(1));
      }
    }
  }

  private void hexadecimal(int digits) {
    int code = -1;
    if (at + digits <= body.length()) {
      String hex = body.substring(at, at + digits);
      if (hex.chars().allMatch(c -> c < 0x80 && Character.digit(c, 16) >= 0)) {
        long value = Long.parseLong(hex, 16);
        code = value <= Character.MAX_CODE_POINT ? (int) value : -1;
      }
    }
    if (code < 0) {
      throw new TemplateSyntaxException("truncated or illegal escape in a string", position);
    }
    at += digits;
    out.appendCodePoint(code);
  }

  private void octal() {
    int value = 0;
    int end = Math.min(body.length(), at + 2);
    for (at--; at < end && body.charAt(at) >= '0' && body.charAt(at) <= '7'; at++) {
      value = value * 8 + body.charAt(at) - '0';
    }
    out.appendCodePoint(value);
  }

  private void named() {
    int end = body.indexOf('}', at);
    if (at >= body.length() || body.charAt(at) != '{' || end < 0) {
      throw new TemplateSyntaxException("malformed \\N character escape", position);
    }
    try {
      out.appendCodePoint(Character.codePointOf(body.substring(at + 1, end)));
    } catch (IllegalArgumentException e) {
      throw new TemplateSyntaxException("unknown Unicode character name", position);
    }
    at = end + 1;
  }
}

package dev.herd.core.chat.syntax;

import java.util.List;

/** The tokens with the parser's place among them, and how deep it is in nested constructs. */
final class TokenStream {
  /**
   * Nesting of expressions and statements in the source; Python's own compiler stops near there.
   */
  private static final int MAX_NESTING = 150;

  private final List<Token> tokens;
  private int index;
  private int nesting;

  TokenStream(List<Token> tokens) {
    this.tokens = tokens;
  }

  Token current() {
    return tokens.get(index);
  }

  Token look() {
    return tokens.get(Math.min(index + 1, tokens.size() - 1));
  }

  Token next() {
    Token token = current();
    index = Math.min(index + 1, tokens.size() - 1);
    return token;
  }

  boolean skipName(String name) {
    boolean found = current().isName(name);
    if (found) {
      next();
    }
    return found;
  }

  boolean skipOperator(String operator) {
    boolean found = current().isOperator(operator);
    if (found) {
      next();
    }
    return found;
  }

  Token expect(Token.Kind kind, String description) {
    if (!current().is(kind)) {
      throw expected(description);
    }
    return next();
  }

  void expectOperator(String operator) {
    if (!skipOperator(operator)) {
      throw expected("'" + operator + "'");
    }
  }

  void expectName(String name) {
    if (!skipName(name)) {
      throw expected("'" + name + "'");
    }
  }

  TemplateSyntaxException expected(String description) {
    return fail("expected " + description + ", got " + current().describe());
  }

  TemplateSyntaxException fail(String message) {
    return new TemplateSyntaxException(message, current().position());
  }

  void enter() {
    if (++nesting > MAX_NESTING) {
      throw fail("the template nests deeper than " + MAX_NESTING + " levels");
    }
  }

  void exit() {
    nesting--;
  }
}

package dev.herd.core.chat.syntax;

/**
 * One token.
 *
 * @param kind what it is
 * @param text its characters; for a string literal its value
 * @param number the value of a number, else null
 * @param position offset of its first character in the source
 */
record Token(Kind kind, String text, Object number, int position) {
  /** What a token is. */
  enum Kind {
    TEXT("template text"),
    BLOCK_BEGIN("begin of statement"),
    BLOCK_END("end of statement"),
    VARIABLE_BEGIN("begin of print statement"),
    VARIABLE_END("end of print statement"),
    NAME("name"),
    STRING("string"),
    NUMBER("number"),
    OPERATOR("operator"),
    END("end of template");

    private final String description;

    Kind(String description) {
      this.description = description;
    }
  }

  Token(Kind kind, String text, int position) {
    this(kind, text, null, position);
  }

  boolean is(Kind wanted) {
    return kind == wanted;
  }

  boolean isName(String name) {
    return kind == Kind.NAME && text.equals(name);
  }

  boolean isOperator(String operator) {
    return kind == Kind.OPERATOR && text.equals(operator);
  }

  String describe() {
    return kind == Kind.NAME || kind == Kind.OPERATOR ? "'" + text + "'" : kind.description;
  }
}

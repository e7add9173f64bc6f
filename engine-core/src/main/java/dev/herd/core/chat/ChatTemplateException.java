package dev.herd.core.chat;

/** A chat template is invalid, fails, refuses its input or goes beyond its limits. */
public final class ChatTemplateException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Kind kind;
  private final String template;
  private final int line;
  private final int column;

  /** What went wrong. */
  public enum Kind {
    /** The source is no template. */
    SYNTAX,
    /** An expression failed. */
    EVALUATION,
    /** The template itself called {@code raise_exception}. */
    REFUSAL,
    /** The template asked for more than {@link TemplateLimits} grants. */
    LIMIT
  }

  ChatTemplateException(Kind kind, String template, int line, int column, String what) {
    super("%s:%d:%d: %s".formatted(template, line, column, what));
    this.kind = kind;
    this.template = template;
    this.line = line;
    this.column = column;
  }

  /** What went wrong. */
  public Kind kind() {
    return kind;
  }

  /** The template's name. */
  public String template() {
    return template;
  }

  /** The line, from 1. */
  public int line() {
    return line;
  }

  /** The column, from 1, in UTF-16 units. */
  public int column() {
    return column;
  }
}

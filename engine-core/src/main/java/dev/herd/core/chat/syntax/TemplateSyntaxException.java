package dev.herd.core.chat.syntax;

/** The source is no template. */
public final class TemplateSyntaxException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int position;

  TemplateSyntaxException(String message, int position) {
    super(message, null, false, false);
    this.position = position;
  }

  /** Offset in the normalised source. */
  public int position() {
    return position;
  }
}

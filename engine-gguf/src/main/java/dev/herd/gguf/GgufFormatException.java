package dev.herd.gguf;

import java.nio.file.Path;

/**
 * A GGUF file that can't be used as it is. The message is one line that names the file, the field,
 * the byte where it stands and the values that don't fit.
 */
public final class GgufFormatException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The offset of a problem that stands at no particular byte. */
  public static final long NO_OFFSET = -1;

  private final String file;
  private final String field;
  private final long offset;

  /**
   * Creates an exception with the message {@code file: field: problem (at byte offset)}.
   *
   * @param field what the problem is in, such as {@code metadata 'general.alignment'}
   * @param offset position in the file in bytes, or {@link #NO_OFFSET}
   * @param problem what is wrong, with the values
   */
  public GgufFormatException(Path file, String field, long offset, String problem) {
    super(message(file, field, offset, problem));
    this.file = file.toString();
    this.field = field;
    this.offset = offset;
  }

  private static String message(Path file, String field, long offset, String problem) {
    String place = offset == NO_OFFSET ? "" : " (at byte " + offset + ")";
    return Printable.line(file.toString()) + ": " + field + ": " + problem + place;
  }

  /** Returns the path of the file. */
  public String file() {
    return file;
  }

  /** Returns what the problem is in, such as {@code tensor 'output.weight'}. */
  public String field() {
    return field;
  }

  /** Returns the position in the file in bytes, or {@link #NO_OFFSET}. */
  public long offset() {
    return offset;
  }
}

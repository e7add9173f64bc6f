package dev.herd.examples.cli.io;

import java.util.function.Consumer;

/**
 * Prints text as it comes, with its lines indented, and broken at blanks where they would be too
 * long. A word is printed when its end is there. Line breaks and indentation of the text stay. Not
 * thread-safe.
 */
public final class LineWrapper implements Consumer<String> {
  private final Output out;
  private final String indent;
  private final int width;
  private final StringBuilder word = new StringBuilder();

  /** Characters on the line, 0 before its first word. */
  private int column;

  private int blanks;

  /**
   * Creates a printer at the begin of a line.
   *
   * @param width most characters of a line, but for a word that is longer
   */
  public LineWrapper(Output out, String indent, int width) {
    this.out = out;
    this.indent = indent;
    this.width = width;
  }

  @Override
  public void accept(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n') {
        endWord();
        breakLine();
      } else if (c == ' ') {
        endWord();
        blanks++;
      } else {
        word.append(c);
      }
    }
    out.flush();
  }

  /** Prints the last word, and ends its line. */
  public void end() {
    endWord();
    if (column > 0) {
      breakLine();
    }
    out.flush();
  }

  private void endWord() {
    if (word.isEmpty()) {
      return;
    }
    if (column > 0 && column + blanks + word.length() > width) {
      breakLine();
    }
    String start = column == 0 ? indent : "";
    String printed = start + " ".repeat(blanks) + word;
    out.print(printed);
    column += printed.length();
    blanks = 0;
    word.setLength(0);
  }

  private void breakLine() {
    out.write('\n');
    column = 0;
    blanks = 0;
  }
}

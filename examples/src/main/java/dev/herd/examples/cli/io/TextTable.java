package dev.herd.examples.cli.io;

import java.util.ArrayList;
import java.util.List;

/** Rows of text in columns as wide as their widest cell, for people. Not thread-safe. */
public final class TextTable {
  private static final String GAP = "  ";

  private final List<Column> columns;
  private final List<List<String>> rows = new ArrayList<>();

  /**
   * A column.
   *
   * @param head what stands above it
   * @param left whether its cells begin at the same place, as words do, or end there, as numbers do
   */
  public record Column(String head, boolean left) {
    /** Returns a column of words. */
    public static Column words(String head) {
      return new Column(head, true);
    }

    /** Returns a column of numbers. */
    public static Column numbers(String head) {
      return new Column(head, false);
    }
  }

  /** Creates a table that has its heads only. */
  public TextTable(Column... columns) {
    this.columns = List.of(columns);
    rows.add(this.columns.stream().map(Column::head).toList());
  }

  /**
   * Adds a row.
   *
   * @throws IllegalArgumentException if it hasn't a cell for each column
   */
  public void add(List<String> cells) {
    if (cells.size() != columns.size()) {
      throw new IllegalArgumentException(
          "%d cells in a row of %d columns: %s".formatted(cells.size(), columns.size(), cells));
    }
    rows.add(List.copyOf(cells));
  }

  /** Adds a row of these cells. */
  public void add(String... cells) {
    add(List.of(cells));
  }

  /** Returns the table, each line after {@code indent} and ended; no line ends with blanks. */
  public String text(String indent) {
    int[] widths = new int[columns.size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder(indent);
      for (int i = 0; i < widths.length; i++) {
        String padding = " ".repeat(widths[i] - row.get(i).length());
        line.append(i == 0 ? "" : GAP);
        line.append(columns.get(i).left ? row.get(i) + padding : padding + row.get(i));
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  /** Returns the table without indentation. */
  @Override
  public String toString() {
    return text("");
  }
}

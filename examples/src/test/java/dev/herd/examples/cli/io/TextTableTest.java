package dev.herd.examples.cli.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.herd.examples.cli.io.TextTable.Column;
import org.junit.jupiter.api.Test;

class TextTableTest {
  private final TextTable table =
      new TextTable(Column.words("name"), Column.numbers("size"), Column.words("remark"));

  @Test
  void columnsAreAsWideAsTheirWidestCell() {
    table.add("a", "1000 B", "");
    table.add("longer", "2 B", "yes");
    assertThat(table)
        .hasToString(
            """
            name      size  remark
            a       1000 B
            longer     2 B  yes
            """);
    assertThat(table.text("> ").lines()).allMatch(line -> line.startsWith("> "));
  }

  @Test
  void eachRowHasACellForEachColumn() {
    assertThatThrownBy(() -> table.add("a", "b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 cells in a row of 3 columns");
  }
}

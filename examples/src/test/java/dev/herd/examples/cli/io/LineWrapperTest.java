package dev.herd.examples.cli.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineWrapperTest {
  private static String wrapped(int width, String... pieces) {
    ByteArrayOutputStream target = new ByteArrayOutputStream();
    LineWrapper wrapper = new LineWrapper(new Output(target), "  ", width);
    List.of(pieces).forEach(wrapper);
    wrapper.end();
    return target.toString(StandardCharsets.UTF_8);
  }

  @Test
  void breaksAtBlanksWhereverThePiecesEnd() {
    String expected = "  one two\n  three\n  four\n";
    assertThat(wrapped(10, "one two three four")).isEqualTo(expected);
    assertThat(wrapped(10, "on", "e two thr", "ee", " ", "four")).isEqualTo(expected);
  }

  @Test
  void linesOfTheTextStayAsTheyAre() {
    assertThat(wrapped(40, "int f() {\n    return 1;\n\n}\n"))
        .isEqualTo("  int f() {\n      return 1;\n\n  }\n");
  }

  @Test
  void aWordThatIsTooLongHasALineOfItsOwn() {
    assertThat(wrapped(8, "a bbbbbbbbbbbb c")).isEqualTo("  a\n  bbbbbbbbbbbb\n  c\n");
    assertThat(wrapped(8, "")).isEmpty();
  }
}

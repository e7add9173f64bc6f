package dev.herd.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokenizeCommandTest {
  private static final String MODEL = Cli.model().toString();

  @Test
  void printsALineForEachText() {
    Cli.Result result = Cli.runWith("one\0two\nlines\0", "tokenize", MODEL, "--plain");
    assertThat(result.code()).isZero();
    assertThat(result.out()).hasLineCount(2).endsWith("\n");
    assertThat(Cli.runWith("one\0two\nlines", "tokenize", MODEL, "--plain")).isEqualTo(result);
  }

  @Test
  void anEmptyTextIsAnEmptyLineAndNoTextIsNone() {
    assertThat(Cli.runWith("\0a\0\0", "tokenize", MODEL, "--plain").out())
        .matches("\\n[0-9,]+\\n\\n");
    assertThat(Cli.runWith("", "tokenize", MODEL).out()).isEmpty();
  }

  @Test
  void specialTokensAreForTheModelToAskFor() {
    String bare = Cli.runWith("a", "tokenize", MODEL, "--plain").out();
    assertThat(Cli.runWith("a", "tokenize", MODEL).out()).isEqualTo("1," + bare);
    assertThat(Cli.runWith("</s>", "tokenize", MODEL).out()).isEqualTo("1,2\n");
    assertThat(Cli.runWith("</s>", "tokenize", MODEL, "--plain").out()).isNotEqualTo("1,2\n");
  }

  @Test
  void decodingUndoesEncoding() {
    String texts = "Hello, world!\0\0na\u00efve \u4f60\u597d\n\0x";
    for (String[] mode : new String[][] {{}, {"--plain"}}) {
      String ids = Cli.runWith(texts, arguments(mode)).out();
      assertThat(ids).hasLineCount(4);
      assertThat(Cli.runWith(ids, arguments(mode, "--decode")).out()).isEqualTo(texts);
    }
  }

  private static String[] arguments(String[] mode, String... more) {
    List<String> all = new ArrayList<>(List.of("tokenize", MODEL));
    all.addAll(List.of(mode));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  @Test
  void namesTheLineOfAWrongId() {
    Cli.Result unknown = Cli.runWith("1,2\n3,512\n", "tokenize", MODEL, "--decode");
    assertThat(unknown.code()).isEqualTo(1);
    assertThat(unknown.err()).contains("line 2", "512", "512 tokens");
    assertThat(Cli.runWith("1,,2", "tokenize", MODEL, "--decode").err()).contains("line 1");
  }
}

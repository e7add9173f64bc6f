package dev.herd.examples.cli.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class NulTextsTest {
  @Test
  void aNulAtTheEndMakesNoFurtherText() throws IOException {
    assertThat(read("")).isEmpty();
    assertThat(read("a")).containsExactly("a");
    assertThat(read("a\0")).containsExactly("a");
    assertThat(read("\0")).containsExactly("");
    assertThat(read("a\0\0")).containsExactly("a", "");
    assertThat(read("\0a")).containsExactly("", "a");
  }

  @Test
  void textsOfAnyLengthComeThroughAnyReads() throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      texts.add("x".repeat(random.nextInt(i % 20 == 0 ? 300_000 : 5_000)) + i);
    }
    assertThat(read(String.join("\0", texts))).isEqualTo(texts);
  }

  private static List<String> read(String input) throws IOException {
    NulTexts texts = new NulTexts(new Trickle(input));
    List<String> result = new ArrayList<>();
    for (byte[] text = texts.next(); text != null; text = texts.next()) {
      result.add(new String(text, StandardCharsets.UTF_8));
    }
    assertThat(texts.next()).isNull();
    return result;
  }

  /** Gives what it has in small reads of changing length. */
  private static final class Trickle extends InputStream {
    private final InputStream in;
    private int reads;

    Trickle(String text) {
      in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public int read() throws IOException {
      return in.read();
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      return in.read(target, offset, Math.min(length, 1 + reads++ * 997 % 9000));
    }
  }
}

package dev.herd.core.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenStreamTest {
  @TempDir Path folder;

  /** Each byte is a token: id and byte are the same. */
  private Tokenizer bytes() {
    return new VocabularyFile("gpt2")
        .set(Keys.PRE, "gpt-2")
        .byteAlphabet()
        .set(Keys.MERGES, new String[0])
        .load(folder);
  }

  @Test
  void holdsBackHalfACharacter() {
    TokenStream stream = bytes().newStream();
    assertThat(stream.accept(0xE4)).isEmpty();
    assertThat(stream.accept(0xBD)).isEmpty();
    assertThat(stream.accept(0xA0)).isEqualTo("\u4F60");
    assertThat(stream.accept('a')).isEqualTo("a");
    assertThat(stream.accept(0xF0)).isEmpty();
    assertThat(stream.finish()).isEqualTo("\uFFFD");
    assertThat(stream.finish()).isEmpty();
  }

  @Test
  void doesNotWaitForWhatCannotComeTrue() {
    TokenStream stream = bytes().newStream();
    assertThat(stream.accept(0xFF)).isEqualTo("\uFFFD");
    assertThat(stream.accept(0x80)).isEqualTo("\uFFFD");
    assertThat(stream.accept(0xE4)).isEmpty();
    assertThat(stream.accept('a')).isEqualTo("\uFFFDa");
  }

  /** The examples of The Unicode Standard, tables 3-8 to 3-11. */
  @ParameterizedTest
  @CsvSource({
    "C0 AF E0 80 BF F0 81 82 41, ????????A",
    "ED A0 80 ED BF BF ED AF 41, ????????A",
    "F4 91 92 93 FF 41 80 BF 42, ?????A??B",
    "E1 80 E2 F0 91 92 F1 BF 41, ????A",
    "41 E1 80, A?",
    "F0 9F 98, ?"
  })
  void replacesMaximalSubparts(String bytes, String text) {
    assertThat(bytes().decode(ids(bytes), false)).isEqualTo(text.replace('?', '\uFFFD'));
  }

  private static int[] ids(String bytes) {
    byte[] parsed = HexFormat.ofDelimiter(" ").parseHex(bytes);
    int[] ids = new int[parsed.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = parsed[i] & 0xFF;
    }
    return ids;
  }

  @Test
  void neverCutsACharacter() {
    TokenStream stream = bytes().newStream();
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 500; i++) {
      String text = RandomText.next(random, 8);
      StringBuilder streamed = new StringBuilder();
      for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
        String piece = stream.accept(b & 0xFF);
        assertThat(piece.codePointCount(0, piece.length())).isLessThanOrEqualTo(1);
        streamed.append(piece);
      }
      assertThat(streamed.append(stream.finish()).toString()).isEqualTo(text);
    }
  }

  @Test
  void refusesTokensThatAreNone() {
    Tokenizer tokenizer = bytes();
    for (int token : new int[] {-1, 256, Integer.MIN_VALUE}) {
      assertThatThrownBy(() -> tokenizer.newStream().accept(token))
          .isInstanceOf(IndexOutOfBoundsException.class)
          .hasMessageContaining("token " + token + " of 256");
      assertThatThrownBy(() -> tokenizer.text(token)).isInstanceOf(IndexOutOfBoundsException.class);
    }
  }
}

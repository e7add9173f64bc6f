package dev.herd.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

class EncoderTest {
  private static final Reference BERT = new Reference(Reference.resources(), "bert-F32");

  @Test
  void embeddingsAgreeWithTheReference() throws IOException {
    String[] texts = Files.readString(BERT.folder().resolve("bert-F32.texts")).split("\0", -1);
    List<String> lines = Files.readAllLines(BERT.folder().resolve("bert-F32.embeddings"));
    try (Engine engine = Reference.engine(2);
        Model model = BERT.open(engine)) {
      for (int i = 0; i < texts.length; i++) {
        String[] want = lines.get(i).split(" ", -1);
        float[] got = model.embed(model.tokenizer().encode(texts[i], true, true));
        assertThat(got).hasSize(want.length);
        for (int j = 0; j < want.length; j++) {
          assertThat(got[j]).isCloseTo(Float.parseFloat(want[j]), within(1e-3f));
        }
      }
    }
  }

  @Test
  void textsLongerThanTheLearnedPositionsAreRefused() throws IOException {
    try (Engine engine = Reference.engine(1);
        Model model = BERT.open(engine)) {
      assertThatThrownBy(() -> model.embed(new int[49]))
          .isInstanceOf(ContextLengthException.class)
          .hasMessageContaining("49")
          .hasMessageContaining("48");
      assertThatThrownBy(() -> model.embed(new int[0]))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}

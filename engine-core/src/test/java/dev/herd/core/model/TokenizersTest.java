package dev.herd.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.herd.core.tokenizer.Tokenizer;
import dev.herd.gguf.GgufFile;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class TokenizersTest {
  @Test
  void theLastOnesAreKeptUpToTheirBytes() throws IOException {
    try (GgufFile llama = open("llama-Q4_0");
        GgufFile bert = open("bert-F32");
        Tokenizers one = new Tokenizers(1);
        Tokenizers many = new Tokenizers()) {
      Tokenizer keptInOne = ask(one, llama);
      Tokenizer keptInMany = ask(many, llama);
      assertThat(ask(one, llama)).isSameAs(keptInOne);
      ask(one, bert);
      ask(many, bert);
      assertThat(ask(one, llama)).isNotSameAs(keptInOne);
      assertThat(ask(many, llama)).isSameAs(keptInMany);
    }
  }

  @Test
  void oneThatIsHeldIsSharedThoughItIsNotKept() throws IOException {
    try (GgufFile llama = open("llama-Q4_0");
        GgufFile bert = open("bert-F32");
        Tokenizers one = new Tokenizers(1);
        Shared<String, Tokenizer>.Hold hold = one.hold(llama)) {
      ask(one, bert);
      assertThat(ask(one, llama)).isSameAs(hold.value());
    }
  }

  private static GgufFile open(String name) throws IOException {
    return GgufFile.open(new Reference(Reference.resources(), name).model());
  }

  private static Tokenizer ask(Tokenizers tokenizers, GgufFile file) {
    try (Shared<String, Tokenizer>.Hold hold = tokenizers.hold(file)) {
      return hold.value();
    }
  }
}

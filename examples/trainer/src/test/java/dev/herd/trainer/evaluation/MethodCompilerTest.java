package dev.herd.trainer.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.herd.trainer.corpus.CodeCorpus;
import dev.herd.trainer.corpus.Dice;
import dev.herd.trainer.corpus.Sample;
import org.junit.jupiter.api.Test;

class MethodCompilerTest {
  private final MethodCompiler compiler = new MethodCompiler();

  @Test
  void refusesWhatTheCompilerRefuses() {
    assertThat(compiler.compiles("static int one() {\n    return 1;\n}")).isTrue();
    assertThat(compiler.compiles("static int one() {\n    return 1\n}")).isFalse();
    assertThat(compiler.compiles("static int one() {\n    return \"1\";\n}")).isFalse();
    assertThat(compiler.compiles("static int one() {\n}")).isFalse();
    assertThat(compiler.compiles("static int one(int a) {\n    return b;\n}")).isFalse();
  }

  @Test
  void theCorpusCompiles() {
    CodeCorpus corpus = new CodeCorpus();
    Dice dice = new Dice(3);
    for (int i = 0; i < 300; i++) {
      Sample sample = corpus.train(dice);
      if (!sample.prompt().startsWith("Repeat: ")) {
        assertThat(compiler.compiles(sample.answer())).as(sample.answer()).isTrue();
      }
    }
  }
}

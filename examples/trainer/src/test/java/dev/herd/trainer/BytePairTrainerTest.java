package dev.herd.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.herd.core.tokenizer.Tokenizer;
import dev.herd.gguf.GgufFile;
import dev.herd.trainer.corpus.ChatCorpus;
import dev.herd.trainer.corpus.Dice;
import dev.herd.trainer.corpus.Sample;
import dev.herd.trainer.evaluation.ChatEvaluation;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BytePairTrainerTest {
  @TempDir private Path folder;

  @Test
  void mergesTheMostFrequentPairFirst() {
    BytePairTrainer trainer = new BytePairTrainer();
    trainer.add("low low low lower");
    Vocabulary vocabulary = trainer.train(4 + 256 + 3);
    assertThat(vocabulary.merges()).containsExactly("l o", "lo w", "Ġ low");
    assertThat(vocabulary.tokens()).endsWith("lo", "low", "Ġlow").startsWith("<|endoftext|>");
  }

  @Test
  void keepsDigitsApart() {
    BytePairTrainer trainer = new BytePairTrainer();
    trainer.add("11 11 11 11");
    assertThat(trainer.train(1000).merges()).isEmpty();
  }

  @Test
  void textsComeBackWhole() throws IOException {
    BytePairTrainer trainer = new BytePairTrainer();
    Recipe recipe = TestRecipes.of(new ChatCorpus(), new ChatEvaluation());
    Dice dice = new Dice(1);
    for (int i = 0; i < 500; i++) {
      trainer.add(recipe.corpus().train(dice).answer());
    }
    Path file = folder.resolve("words.gguf");
    ModelFile.writeVocabulary(file, recipe, trainer.train(600));
    try (GgufFile gguf = GgufFile.open(file)) {
      Tokenizer tokenizer = Tokenizer.of(gguf);
      for (int i = 0; i < 200; i++) {
        Sample sample = recipe.corpus().train(dice);
        int[] ids = tokenizer.encode(Batches.prompt(sample), true, true);
        assertThat(tokenizer.decode(ids, true)).isEqualTo(Batches.prompt(sample));
        assertThat(ids[0]).isEqualTo(Vocabulary.SPECIAL.indexOf(Vocabulary.USER));
      }
      assertThat(tokenizer.encode("1234", true, true)).hasSize(4);
    }
  }
}

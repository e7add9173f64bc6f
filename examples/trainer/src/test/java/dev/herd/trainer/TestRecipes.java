package dev.herd.trainer;

import dev.herd.trainer.corpus.Corpus;
import dev.herd.trainer.evaluation.Evaluation;

/** Recipes that take a second. */
final class TestRecipes {
  private TestRecipes() {}

  static Recipe of(Corpus corpus, Evaluation evaluation) {
    return new Recipe(
        "test", "Test", corpus, evaluation, 400, 2, 40, 4, 32, 0.05, 3e-3f, 20, true, 1);
  }
}

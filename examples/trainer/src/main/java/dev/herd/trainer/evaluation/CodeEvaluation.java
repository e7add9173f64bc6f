package dev.herd.trainer.evaluation;

import dev.herd.core.generation.LocalModel;
import dev.herd.trainer.corpus.CodeCorpus;
import dev.herd.trainer.corpus.Dice;
import dev.herd.trainer.corpus.Sample;
import java.util.ArrayList;
import java.util.List;

/** Methods that were never shown: whether they compile, and are the expected ones. */
public final class CodeEvaluation implements Evaluation {
  private static final int METHODS = 200;
  private static final long SEED = 78;

  /** Creates the evaluation. */
  public CodeEvaluation() {}

  @Override
  public List<Figure> run(LocalModel model) {
    MethodCompiler compiler = new MethodCompiler();
    CodeCorpus corpus = new CodeCorpus();
    Dice dice = new Dice(SEED);
    int compiled = 0;
    int right = 0;
    int sampled = 0;
    for (int i = 0; i < METHODS; i++) {
      Sample sample = corpus.heldOut(dice);
      String method = Answers.greedy(model, sample.prompt());
      compiled += compiler.compiles(method) ? 1 : 0;
      right += method.equals(sample.answer()) ? 1 : 0;
      sampled += compiler.compiles(Answers.sampled(model, sample.prompt(), i)) ? 1 : 0;
    }
    List<Figure> figures = new ArrayList<>();
    figures.add(new Figure("methods that compile", compiled, METHODS));
    figures.add(new Figure("methods as expected, letter by letter", right, METHODS));
    figures.add(new Figure("methods that compile, at temperature 0.8", sampled, METHODS));
    return figures;
  }
}

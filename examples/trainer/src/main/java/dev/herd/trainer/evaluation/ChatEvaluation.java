package dev.herd.trainer.evaluation;

import dev.herd.core.generation.LocalModel;
import dev.herd.trainer.corpus.ArithmeticCorpus;
import dev.herd.trainer.corpus.ChatCorpus;
import dev.herd.trainer.corpus.Dice;
import dev.herd.trainer.corpus.Problem;
import dev.herd.trainer.corpus.Sample;
import java.util.ArrayList;
import java.util.List;

/** Questions whose likeliest answer has to be the expected one, letter by letter. */
public final class ChatEvaluation implements Evaluation {
  private static final int QUESTIONS = 200;
  private static final long SEED = 77;

  /** Creates the evaluation. */
  public ChatEvaluation() {}

  @Override
  public List<Figure> run(LocalModel model) {
    List<Figure> figures = new ArrayList<>();
    int right = 0;
    for (char operator : new char[] {'+', '-', '*'}) {
      Figure figure = arithmetic(model, operator);
      figures.add(figure);
      right += figure.right();
    }
    figures.add(new Figure("arithmetic", right, 3 * QUESTIONS));
    for (String part : ChatCorpus.parts()) {
      if (!part.equals("arithmetic")) {
        figures.add(part(model, part));
      }
    }
    return figures;
  }

  /** The steps may differ; what counts is the equation at the end. */
  private static Figure arithmetic(LocalModel model, char operator) {
    Dice dice = new Dice(SEED);
    int right = 0;
    int asked = 0;
    while (asked < QUESTIONS) {
      Problem problem = ArithmeticCorpus.problem(dice, true);
      if (problem.operator() == operator) {
        asked++;
        String answer = Answers.greedy(model, ArithmeticCorpus.ask(dice, problem).prompt());
        right += answer.endsWith(problem.text() + "=" + problem.result() + ".") ? 1 : 0;
      }
    }
    return new Figure("arithmetic, a" + operator + "b", right, asked);
  }

  private static Figure part(LocalModel model, String part) {
    Dice dice = new Dice(SEED);
    int right = 0;
    for (int i = 0; i < QUESTIONS; i++) {
      Sample sample = ChatCorpus.part(part).heldOut(dice);
      right += Answers.greedy(model, sample.prompt()).equals(sample.answer()) ? 1 : 0;
    }
    return new Figure(part, right, QUESTIONS);
  }
}

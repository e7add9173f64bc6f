package dev.herd.trainer.evaluation;

import dev.herd.core.generation.LocalModel;
import dev.herd.trainer.corpus.Dice;
import dev.herd.trainer.corpus.StoryCorpus;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Stories by default sampling: whether their words exist, and they are about what was asked. */
public final class StoryEvaluation implements Evaluation {
  private static final int STORIES = 50;
  private static final int VOCABULARY_STORIES = 20_000;
  private static final long SEED = 79;
  private static final Pattern NO_LETTERS = Pattern.compile("[^\\p{L}]+");

  /** Creates the evaluation. */
  public StoryEvaluation() {}

  @Override
  public List<Figure> run(LocalModel model) {
    StoryCorpus corpus = new StoryCorpus();
    Set<String> vocabulary = new HashSet<>();
    Dice dice = new Dice(SEED);
    for (int i = 0; i < VOCABULARY_STORIES; i++) {
      vocabulary.addAll(words(corpus.train(dice).answer()));
    }
    int whole = 0;
    int ended = 0;
    int asked = 0;
    for (int i = 0; i < STORIES; i++) {
      StoryCorpus.Order order = corpus.order(dice, true);
      String prompt =
          "Tell me a story about a %s and a %s.".formatted(order.hero(), order.helper());
      String story = Answers.sampled(model, prompt, i);
      Set<String> words = words(story);
      whole += vocabulary.containsAll(words) ? 1 : 0;
      ended += story.endsWith(".") ? 1 : 0;
      asked += words.contains(order.hero()) && words.contains(order.helper()) ? 1 : 0;
    }
    return List.of(
        new Figure("stories of words that the corpus has", whole, STORIES),
        new Figure("stories that end with a full stop", ended, STORIES),
        new Figure("stories about both animals that were asked for", asked, STORIES));
  }

  private static Set<String> words(String text) {
    return NO_LETTERS.splitAsStream(text).collect(Collectors.toSet());
  }
}

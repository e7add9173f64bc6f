package dev.herd.trainer.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CorpusTest {
  private static final int SAMPLES = 3000;
  private static final Pattern PRODUCT = Pattern.compile("so (\\d+)\\*(\\d+)=");

  static List<Corpus> corpora() {
    return List.of(new StoryCorpus(), new CodeCorpus(), new ChatCorpus());
  }

  static Stream<Corpus> measuredByTheAnswer() {
    return Stream.of(
        new CodeCorpus(), new ArithmeticCorpus(), new UnitCorpus(), new DefinitionCorpus());
  }

  @ParameterizedTest
  @MethodSource("corpora")
  void theSameSeedGivesTheSameSamples(Corpus corpus) {
    Dice one = new Dice(5);
    Dice other = new Dice(5);
    for (int i = 0; i < 100; i++) {
      assertThat(corpus.train(one)).isEqualTo(corpus.train(other));
    }
  }

  @ParameterizedTest
  @MethodSource("corpora")
  void nothingOfTheGrammarIsLeftInTheText(Corpus corpus) {
    Dice dice = new Dice(6);
    for (int i = 0; i < SAMPLES; i++) {
      Sample sample = corpus.train(dice);
      assertThat(sample.answer()).isNotBlank().doesNotContain("NAME", "%s", "%d", "  \n");
      assertThat(sample.prompt()).doesNotContain("%", "{", "<");
    }
  }

  @ParameterizedTest
  @MethodSource("measuredByTheAnswer")
  void trainingNeverShowsWhatIsHeldOut(Corpus corpus) {
    Set<Sample> shown = new HashSet<>();
    Dice dice = new Dice(7);
    for (int i = 0; i < SAMPLES; i++) {
      shown.add(corpus.train(dice));
    }
    for (int i = 0; i < SAMPLES; i++) {
      assertThat(shown).doesNotContain(corpus.heldOut(dice));
    }
  }

  @Test
  void conversionsDontShowProductsThatAreHeldOut() {
    Dice dice = new Dice(8);
    UnitCorpus corpus = new UnitCorpus();
    int products = 0;
    for (int i = 0; i < SAMPLES; i++) {
      String answer = corpus.train(dice).answer();
      Matcher product = PRODUCT.matcher(answer);
      if (product.find()) {
        int left = Integer.parseInt(product.group(1));
        Problem problem = new Problem(left, '*', Integer.parseInt(product.group(2)));
        assertThat(problem.heldOut()).as(answer).isFalse();
        products++;
      }
    }
    assertThat(products).isPositive();
  }
}

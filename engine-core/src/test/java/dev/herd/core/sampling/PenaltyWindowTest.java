package dev.herd.core.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PenaltyWindowTest {
  /** With a frequency penalty of 1 the change of a logit is the token's count in the window. */
  private static final SamplingOptions COUNTING =
      SamplingOptions.builder().frequencyPenalty(1).build();

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 63, 64, 65, 100, 1000})
  void countsWhatAPlainListCounts(int windowTokens) {
    SplittableRandom random = new SplittableRandom(windowTokens);
    int vocabulary = 400;
    PenaltyWindow window = new PenaltyWindow(windowTokens);
    List<Integer> history = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      // Few distinct tokens at first, then many, then few: the table fills and empties.
      int token = random.nextInt(i / 1000 == 1 ? vocabulary : 5);
      window.accept(token);
      history.add(token);
      if (i % 97 == 0) {
        assertThat(counts(window, vocabulary)).isEqualTo(counts(history, windowTokens, vocabulary));
      }
    }
  }

  private static float[] counts(PenaltyWindow window, int vocabulary) {
    float[] logits = new float[vocabulary + 3];
    LogitEdits edits = new LogitEdits();
    window.penalize(logits, 3, COUNTING, edits);
    float[] counts = new float[vocabulary];
    for (int i = 0; i < vocabulary; i++) {
      counts[i] = 0 - logits[3 + i];
    }
    edits.undo(logits);
    assertThat(logits).containsOnly(0);
    return counts;
  }

  private static float[] counts(List<Integer> history, int windowTokens, int vocabulary) {
    float[] counts = new float[vocabulary];
    for (int i = Math.max(0, history.size() - windowTokens); i < history.size(); i++) {
      counts[history.get(i)]++;
    }
    return counts;
  }
}

package dev.herd.scheduler.speculation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PromptLookupTest {
  private final PromptLookup lookup = new PromptLookup();
  private final int[] proposals = new int[8];

  private int[] draft(int most, int... tokens) {
    int[] padded = Arrays.copyOf(tokens, tokens.length + 5);
    int count = lookup.draft(padded, tokens.length, proposals, most);
    return Arrays.copyOf(proposals, count);
  }

  @Test
  void proposesWhatFollowedBefore() {
    assertThat(draft(3, 1, 2, 3, 4, 5, 9, 1, 2)).containsExactly(3, 4, 5);
  }

  @Test
  void aSingleTokenOrANewRunSuggestsNothing() {
    assertThat(draft(3, 1, 2, 3, 1)).isEmpty();
    assertThat(draft(3, 1, 2, 3, 4)).isEmpty();
    assertThat(draft(3, 1)).isEmpty();
    assertThat(draft(3)).isEmpty();
  }

  @Test
  void theLongestRunDecides() {
    assertThat(draft(1, 7, 1, 2, 3, 40, 8, 2, 3, 50, 7, 1, 2, 3)).containsExactly(40);
  }

  @Test
  void ofEqualRunsTheLatestDecides() {
    assertThat(draft(1, 1, 2, 40, 1, 2, 50, 1, 2)).containsExactly(50);
  }

  @Test
  void aRepetitionGoesOn() {
    assertThat(draft(7, 9, 1, 2, 3, 1, 2, 3, 1, 2)).containsExactly(3, 1, 2, 3, 1, 2, 3);
    assertThat(draft(4, 5, 5, 5, 5)).containsExactly(5, 5, 5, 5);
  }
}

package dev.herd.core.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StopStringsTest {
  @Test
  void withoutStopStringsEveryPiecePassesAtOnce() {
    StopStrings stops = new StopStrings(List.of());
    assertThat(stops.accept("a")).isEqualTo("a");
    assertThat(stops.accept("")).isEmpty();
    assertThat(stops.finish()).isEmpty();
    assertThat(stops.stopped()).isFalse();
  }

  @Test
  void holdsBackWhatMayBecomeAStopString() {
    StopStrings stops = new StopStrings(List.of("END"));
    assertThat(stops.accept("one E")).isEqualTo("one ");
    assertThat(stops.accept("N")).isEmpty();
    assertThat(stops.accept("O")).isEqualTo("ENO");
    assertThat(stops.accept("EEN")).isEqualTo("E");
    assertThat(stops.accept("D more")).isEmpty();
    assertThat(stops.stopped()).isTrue();
    assertThat(stops.found()).isEqualTo("END");
    assertThat(stops.accept("after")).isEmpty();
    assertThat(stops.finish()).isEmpty();
  }

  @Test
  void finishReleasesWhatIsHeld() {
    StopStrings stops = new StopStrings(List.of("</s>"));
    assertThat(stops.accept("x</")).isEqualTo("x");
    assertThat(stops.finish()).isEqualTo("</");
    assertThat(stops.finish()).isEmpty();
    assertThat(stops.found()).isNull();
  }

  @Test
  void theStopStringThatIsCompleteFirstWins() {
    assertThat(run(List.of("abcd", "bc"), List.of("xab", "cd"))).isEqualTo("xa|bc");
    assertThat(run(List.of("abcd", "bc"), List.of("xabcd"))).isEqualTo("xa|bc");
    assertThat(run(List.of("bc", "abc"), List.of("xabc"))).isEqualTo("x|abc");
    assertThat(run(List.of("\n\n", "User:"), List.of("hi\n", "User", ": a")))
        .isEqualTo("hi\n|User:");
  }

  @Test
  void theCutIntoPiecesNeverMatters() {
    SplittableRandom random = new SplittableRandom(1);
    for (int round = 0; round < 2000; round++) {
      List<String> stops =
          List.of(letters(random, 1 + random.nextInt(4)), letters(random, 1 + random.nextInt(6)));
      String text = letters(random, random.nextInt(30));
      String byCharacter = run(stops, List.of(text.split("")));
      String whole = run(stops, List.of(text));
      int cut = random.nextInt(text.length() + 1);
      assertThat(run(stops, List.of(text.substring(0, cut), text.substring(cut))))
          .isEqualTo(byCharacter)
          .isEqualTo(whole);
      String output = whole.substring(0, whole.indexOf('|'));
      assertThat(output).doesNotContain(stops);
      assertThat(text).startsWith(output);
    }
  }

  @Test
  void refusesAnEmptyStopString() {
    assertThatThrownBy(() -> new StopStrings(List.of("a", "")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Returns what passes, a bar, and the stop string or "null". */
  private static String run(List<String> stops, List<String> pieces) {
    StopStrings filter = new StopStrings(stops);
    StringBuilder output = new StringBuilder();
    pieces.forEach(piece -> output.append(filter.accept(piece)));
    return output.append(filter.finish()).append('|').append(filter.found()).toString();
  }

  private static String letters(SplittableRandom random, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append((char) ('a' + random.nextInt(2)));
    }
    return text.toString();
  }
}

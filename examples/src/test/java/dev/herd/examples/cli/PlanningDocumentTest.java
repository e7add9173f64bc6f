package dev.herd.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The examples of docs/planning.md print what stands there, but for what depends on the processor:
 * whether weights are packed, and the scratch arrays.
 */
class PlanningDocumentTest {
  private static final Pattern EXAMPLE = Pattern.compile("```\n\\$ herd (plan .*)\n((?s:.*?))```");
  private static final Pattern SIZE = Pattern.compile("(\\d+(?:\\.\\d+)?) (B|KiB|MiB|GiB)");
  private static final List<String> UNITS = List.of("B", "KiB", "MiB", "GiB");
  private static final double TOLERANCE = 400 << 20;

  /** Sizes of a model's row: mapped, packed, KV, heap, RAM. */
  private static final int ROW_SIZES = 5;

  static Stream<MatchResult> examples() throws IOException {
    return EXAMPLE.matcher(Files.readString(Path.of("../docs/planning.md"))).results();
  }

  private static List<Double> sizes(String line) {
    return SIZE.matcher(line)
        .results()
        .map(m -> Double.parseDouble(m.group(1)) * Math.pow(1024, UNITS.indexOf(m.group(2))))
        .toList();
  }

  private static String words(String line) {
    return SIZE.matcher(line).replaceAll("SIZE").replaceAll(" +", " ");
  }

  @ParameterizedTest
  @MethodSource("examples")
  void printsWhatTheDocumentSays(MatchResult example) {
    Cli.Result result = Cli.run(example.group(1).split(" "));
    assertThat(result.code()).isZero();
    List<String> printed = result.out().lines().toList();
    List<String> expected = example.group(2).lines().toList();
    assertThat(printed.stream().map(PlanningDocumentTest::words))
        .containsExactlyElementsOf(expected.stream().map(PlanningDocumentTest::words).toList());
    for (int i = 0; i < expected.size(); i++) {
      compare(sizes(printed.get(i)), sizes(expected.get(i)), expected.get(i));
    }
  }

  private static void compare(List<Double> printed, List<Double> expected, String line) {
    List<Double> left = new ArrayList<>(printed);
    List<Double> right = new ArrayList<>(expected);
    if (expected.size() == ROW_SIZES) {
      left.set(0, printed.get(0) + printed.get(1));
      right.set(0, expected.get(0) + expected.get(1));
      left.remove(1);
      right.remove(1);
    }
    for (int i = 0; i < right.size(); i++) {
      assertThat(left.get(i)).as(line).isCloseTo(right.get(i), within(TOLERANCE));
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void keysAndValuesAreTheSameOnEveryProcessor(MatchResult example) {
    Cli.Result result = Cli.run(example.group(1).split(" "));
    assertThat(keysAndValues(result.out())).isEqualTo(keysAndValues(example.group(2))).isNotEmpty();
  }

  private static List<Double> keysAndValues(String output) {
    return output
        .lines()
        .map(PlanningDocumentTest::sizes)
        .filter(sizes -> sizes.size() == ROW_SIZES)
        .map(sizes -> sizes.get(2))
        .toList();
  }
}

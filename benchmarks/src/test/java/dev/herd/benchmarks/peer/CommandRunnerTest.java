package dev.herd.benchmarks.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CommandRunnerTest {
  private final CommandRunner runner = new CommandRunner(Duration.ofMinutes(1));

  private static List<String> shell(String script) {
    return List.of("sh", "-c", script);
  }

  @Test
  void inputGoesInAndOutputComesOut() {
    String words = "word ".repeat(50_000);
    assertThat(runner.run(List.of("cat"), words).output()).isEqualTo(words);
    assertThat(runner.run(shell("echo warning >&2; echo result"), "").output())
        .isEqualTo("result\n");
    assertThat(runner.run(List.of("true"), "nobody reads this").output()).isEmpty();
  }

  @Test
  void theFirstByteIsTimed() {
    double atOnce = runner.run(shell("echo a; sleep 1; echo b"), "").firstByteMillis();
    double late = runner.run(shell("sleep 1; echo a"), "").firstByteMillis();
    double never = runner.run(shell("sleep 1"), "").firstByteMillis();
    assertThat(late).isGreaterThanOrEqualTo(1000);
    assertThat(never).isGreaterThanOrEqualTo(1000);
    assertThat(atOnce).isPositive();
  }

  @Test
  void failuresSayWhy() {
    assertThatThrownBy(() -> runner.run(shell("echo first >&2; echo no memory >&2; exit 3"), ""))
        .isInstanceOf(ComparisonException.class)
        .hasMessageStartingWith("sh -c ")
        .hasMessageEndingWith(": exit code 3: no memory");
    assertThatThrownBy(() -> runner.run(List.of("./no-such-program"), ""))
        .isInstanceOf(ComparisonException.class)
        .hasMessageContaining("./no-such-program");
  }

  @Test
  void whatTakesTooLongIsEnded() {
    CommandRunner impatient = new CommandRunner(Duration.ofMillis(200));
    long start = System.nanoTime();
    assertThatThrownBy(() -> impatient.run(List.of("sleep", "600"), ""))
        .isInstanceOf(ComparisonException.class)
        .hasMessageContaining("sleep 600: no end");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMinutes(5));
  }
}

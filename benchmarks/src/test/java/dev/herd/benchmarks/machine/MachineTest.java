package dev.herd.benchmarks.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

/** The measuring code computes what it should; how fast is no test's business. */
final class MachineTest {
  @Test
  void multiplyAddsHaveTheRightSums() {
    MultiplyAdd shorts = new ShortMultiplyAdd();
    MultiplyAdd floats = new FloatMultiplyAdd();
    for (int i = 0; i < 100; i++) {
      shorts.run(); // throws if the sum is wrong
      floats.run();
    }
    assertThat(shorts.multiplyAdds()).isEqualTo(2 * floats.multiplyAdds());
  }

  @Test
  void readsSumUpInAnyNumberOfThreads() {
    // An odd number of chunks; throws if a sum is wrong.
    try (ReadBandwidth memory = new ReadBandwidth(31 << 16)) {
      for (int threads : new int[] {1, 2, 3}) {
        assertThat(memory.measure(threads, 2)).isPositive().isFinite();
      }
    }
  }

  @Test
  void allThreadsWorkInEachPass() {
    AtomicIntegerArray calls = new AtomicIntegerArray(3);
    double seconds = ParallelTimer.bestSeconds(3, 4, calls::incrementAndGet);
    assertThat(seconds).isPositive().isLessThan(60);
    assertThat(calls.toString()).isEqualTo("[4, 4, 4]");
  }

  @Test
  void whatAThreadThrowsComesOut() {
    assertThatThrownBy(
            () ->
                ParallelTimer.bestSeconds(
                    2,
                    1,
                    i -> {
                      if (i == 1) {
                        throw new IllegalArgumentException("thread 1");
                      }
                    }))
        .hasRootCauseMessage("thread 1");
  }

  @Test
  void theBestOfTwoMeasurementsIsTheBestOfEachLimit() {
    MachineLimits first = new MachineLimits(2, 10, 20, 300, 100);
    MachineLimits second = new MachineLimits(2, 11, 19, 200, 110);
    assertThat(first.best(second)).isEqualTo(new MachineLimits(2, 11, 20, 300, 110));
  }
}

package dev.herd.scheduler.monitor.leak;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Synthetic series, a sample each ten seconds. */
class LeakDetectorTest {
  private static final String ACCOUNT = "llama:latest/weights";
  private static final double INTERVAL = 10;
  private static final double MEGA = 1 << 20;

  private final LeakDetector detector = new LeakDetector();

  /** Returns what is suspected in so many samples of a function of the seconds. */
  private List<LeakSuspicion> observe(String account, int samples, DoubleUnaryOperator bytes) {
    List<LeakSuspicion> suspicions = new ArrayList<>();
    for (int i = 0; i < samples; i++) {
      double seconds = i * INTERVAL;
      long value = Math.round(bytes.applyAsDouble(seconds));
      suspicions.addAll(detector.observe(seconds, "llama", Map.of(account, value)));
    }
    return suspicions;
  }

  @Test
  void steadyGrowthIsReportedOnceWithItsSlope() {
    List<LeakSuspicion> suspicions = observe(ACCOUNT, 1000, seconds -> 5e8 + 20_000 * seconds);
    assertThat(suspicions).hasSize(1);
    LeakSuspicion suspicion = suspicions.getFirst();
    assertThat(suspicion.account()).isEqualTo(ACCOUNT);
    assertThat(suspicion.bytesPerSecond()).isEqualTo(20_000, Offset.offset(1e-3));
    assertThat(suspicion.samples()).isEqualTo(LeakDetector.LEAST_POINTS);
    assertThat(suspicion.span()).isEqualTo(Duration.ofSeconds(150));
    assertThat(suspicion.grownBytes()).isEqualTo(3_000_000);
    assertThat(suspicion.toString())
        .contains(ACCOUNT)
        .contains("3.0 MB in 150 s of 16 samples")
        .contains("0.020 MB/s");
  }

  @Test
  void growthIsFoundInNoiseAndAmongOutliers() {
    Random random = new Random(7);
    DoubleUnaryOperator noisy =
        seconds -> {
          double outlier = random.nextInt(10) == 0 ? 50 * MEGA : 0;
          return 1e9 + 10_000 * seconds + MEGA * random.nextGaussian() + outlier;
        };
    List<LeakSuspicion> suspicions = observe(ACCOUNT, 500, noisy);
    assertThat(suspicions).hasSize(1);
    assertThat(suspicions.getFirst().bytesPerSecond()).isBetween(5_000.0, 30_000.0);
  }

  @Test
  void slowGrowthIsFoundInLongTimes() {
    assertThat(observe(ACCOUNT, 5000, seconds -> 100 * seconds)).hasSize(1);
  }

  @Test
  void growthInStepsIsFound() {
    // A megabyte every ten minutes.
    DoubleUnaryOperator stairs = seconds -> MEGA * Math.floor(seconds / 600);
    assertThat(observe(ACCOUNT, 1000, stairs)).hasSize(1);
  }

  @Test
  void noiseIsNoLeak() {
    for (int seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      assertThat(observe(ACCOUNT + seed, 1000, s -> 1e9 + 5 * MEGA * random.nextGaussian()))
          .as("seed %d", seed)
          .isEmpty();
    }
  }

  @Test
  void aSingleStepIsNoLeak() {
    assertThat(observe(ACCOUNT, 1000, seconds -> seconds < 3000 ? 0 : 100 * MEGA)).isEmpty();
  }

  @Test
  void whatLevelsOffIsNoLeak() {
    DoubleUnaryOperator cache = seconds -> 100 * MEGA * (1 - Math.exp(-seconds / 40));
    assertThat(observe(ACCOUNT, 1000, cache)).isEmpty();
  }

  @Test
  void whatComesAndGoesIsNoLeak() {
    assertThat(observe(ACCOUNT, 1000, seconds -> MEGA * (seconds % 110))).isEmpty();
  }

  @Test
  void whatShrinksIsNoLeak() {
    assertThat(observe(ACCOUNT, 1000, seconds -> 1e9 - 20_000 * seconds)).isEmpty();
  }

  @Test
  void theProcessMayGrowByMore() {
    DoubleUnaryOperator tenMegabytes = seconds -> 2_000 * Math.min(seconds, 5_000);
    assertThat(observe(LeakDetector.PROCESS, 500, tenMegabytes)).isEmpty();
    assertThat(new LeakDetectorTest().observe(ACCOUNT, 500, tenMegabytes)).hasSize(1);
  }

  @Test
  void sizesWithOtherModelsInMemoryAreNotCompared() {
    for (int i = 0; i < 100; i++) {
      Map<String, Long> bytes = Map.of(ACCOUNT, 100L << 20 << (i / 30));
      assertThat(detector.observe(i * INTERVAL, "models " + i / 30, bytes)).isEmpty();
    }
  }

  @Test
  void eachSwitchLosesSomethingThoughBetweenThemNothingGrows() {
    List<LeakSuspicion> suspicions = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      int switches = i / 5;
      Map<String, Long> bytes = Map.of(ACCOUNT, switches * 200_000L);
      suspicions.addAll(
          detector.observe(i * INTERVAL, switches % 2 == 0 ? "llama" : "qwen", bytes));
    }
    assertThat(suspicions).hasSize(1);
  }

  @Test
  void aFewSamplesOrSecondsAreTooFew() {
    assertThat(observe(ACCOUNT, LeakDetector.LEAST_POINTS - 1, s -> 1e8 * s)).isEmpty();
    for (int i = 0; i < 100; i++) {
      double seconds = 1e6 + i * LeakDetector.LEAST_SECONDS / 100;
      assertThat(detector.observe(seconds, "", Map.of("other", i * 100_000_000L))).isEmpty();
    }
  }
}

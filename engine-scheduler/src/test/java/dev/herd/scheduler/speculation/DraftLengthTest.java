package dev.herd.scheduler.speculation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class DraftLengthTest {
  private static final double STEP_NANOS = 30e6;
  private static final int MOST = 8;

  private final Random random = new Random(5);
  private DraftLength length = new DraftLength(MOST);
  private long drafted;
  private long last;

  /** Runs steps in which each proposal is right with a probability. */
  private void run(int steps, double rate, double rowNanos, long draftNanos) {
    drafted = 0;
    for (int i = 0; i < steps; i++) {
      int count = length.next(STEP_NANOS, rowNanos);
      assertThat(count).isBetween(0, MOST);
      last = count;
      drafted += count;
      int accepted = 0;
      while (accepted < count && random.nextDouble() < rate) {
        accepted++;
      }
      if (count > 0) {
        length.observe(count, accepted, count * draftNanos);
      }
    }
  }

  @Test
  void goodProposalsAtALowPriceAreDraftedFar() {
    run(200, 0.95, 1e6, 100_000);
    assertThat(last).isGreaterThanOrEqualTo(6);
    assertThat(length.acceptance()).isCloseTo(0.95, within(0.06));
  }

  @Test
  void mediocreOnesAreDraftedShort() {
    run(200, 0.5, 3e6, 1_000_000);
    assertThat((double) drafted / 200).isBetween(0.5, 4.0);
  }

  @Test
  void speculationThatDoesntPaySwitchesOffAndIsTriedEverMoreRarely() {
    run(50, 0.02, 3e6, 3_000_000);
    run(2000, 0.02, 3e6, 3_000_000);
    assertThat(drafted).isLessThan(40);
  }

  @Test
  void itComesBackWhenTheTextHasChanged() {
    run(300, 0.02, 3e6, 3_000_000);
    run(2000, 0.98, 1e6, 100_000);
    assertThat(last).isGreaterThanOrEqualTo(6);
  }

  @Test
  void whereRowsCostAsMuchAsStepsNothingIsDrafted() {
    run(100, 0.9, 30e6, 0);
    assertThat(drafted).isLessThan(12);
  }

  @Test
  void aTrialWithoutProposalsIsRepeated() {
    run(60, 0.0, 20e6, 10_000_000);
    int steps = 0;
    while (length.next(STEP_NANOS, 20e6) == 0) {
      steps++;
      assertThat(steps).isLessThan(600);
    }
    for (int i = 0; i < 5; i++) {
      length.observe(0, 0, 1000);
      assertThat(length.next(STEP_NANOS, 20e6)).isPositive();
    }
  }

  @Test
  void beforeAnythingIsMeasuredHalfIsDrafted() {
    assertThat(length.next(0, 0)).isEqualTo(MOST / 2);
    assertThat(new DraftLength(1).next(0, 0)).isEqualTo(1);
  }

  @Test
  void theNextSequenceGoesOnWithWhatIsKnown() {
    run(500, 0.02, 3e6, 3_000_000);
    for (int sequence = 0; sequence < 20; sequence++) {
      length = new DraftLength(MOST, length);
      run(20, 0.02, 3e6, 3_000_000);
      assertThat(drafted).isLessThan(3);
    }
  }

  @Test
  void aDrafterThatWasSlowAtFirstIsBelieved() {
    run(2, 0.95, 1e6, 200_000_000);
    run(100, 0.95, 1e6, 1_000_000);
    assertThat(last).isGreaterThanOrEqualTo(6);
  }
}

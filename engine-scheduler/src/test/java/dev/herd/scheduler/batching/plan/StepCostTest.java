package dev.herd.scheduler.batching.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class StepCostTest {
  private final StepCost cost = new StepCost();

  @Test
  void findsTheConstantAndTheSlope() {
    Random random = new Random(3);
    for (int i = 0; i < 200; i++) {
      int rows = 1 + random.nextInt(16);
      cost.observe(rows, 30_000 + 2_000L * rows + random.nextInt(200));
    }
    assertThat(cost.known()).isTrue();
    assertThat(cost.rowNanos()).isCloseTo(2_000, within(50.0));
    assertThat(cost.nanos(1)).isCloseTo(32_100, within(300.0));
    assertThat(cost.nanos(20)).isCloseTo(70_100, within(600.0));
  }

  @Test
  void followsAChange() {
    for (int i = 0; i < 300; i++) {
      cost.observe(1 + i % 4, 10_000 + 1_000L * (1 + i % 4));
    }
    for (int i = 0; i < 400; i++) {
      cost.observe(1 + i % 4, 50_000 + 5_000L * (1 + i % 4));
    }
    assertThat(cost.rowNanos()).isCloseTo(5_000, within(100.0));
    assertThat(cost.nanos(1)).isCloseTo(55_000, within(500.0));
  }

  @Test
  void withoutVarietyTheMeanIsAllThatIsKnown() {
    assertThat(cost.nanos(1)).isZero();
    for (int i = 0; i < 20; i++) {
      cost.observe(4, 1_000);
    }
    assertThat(cost.rowNanos()).isZero();
    assertThat(cost.nanos(9)).isCloseTo(1_000, within(1e-6));
  }
}

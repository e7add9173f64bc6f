package dev.herd.scheduler.batching.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StepPlannerTest {
  private static final int STEP = 256;
  private static final int WHILE_DECODING = 64;

  private final StepPlanner planner = new StepPlanner(STEP, WHILE_DECODING);

  /** A sequence that reads its prompt and then decodes. */
  private static final class Work implements StepWork {
    private final int headStart;
    private int pending;
    private int waited;
    private int granted;

    Work(int pending) {
      this(pending, 0);
    }

    Work(int pending, int headStart) {
      this.pending = pending;
      this.headStart = headStart;
    }

    @Override
    public int pendingTokens() {
      return pending;
    }

    @Override
    public int waitedSteps() {
      return waited;
    }

    @Override
    public int headStart() {
      return headStart;
    }

    @Override
    public void grant(int tokens) {
      granted = tokens;
      waited = tokens == 0 ? waited + 1 : 0;
    }

    /** Does the step; returns whether it gave a token. */
    boolean step() {
      pending -= granted;
      boolean gave = granted > 0 && pending == 0;
      pending = Math.max(1, pending);
      return gave;
    }
  }

  @Test
  void everyDecodingSequenceHasItsTokenAndPromptsTheSmallBudget() {
    List<Work> works = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      works.add(new Work(1));
    }
    Work prompt = new Work(2000);
    works.add(prompt);
    assertThat(planner.plan(works)).isEqualTo(16 + WHILE_DECODING);
    assertThat(works.subList(0, 16)).allMatch(work -> work.granted == 1);
    assertThat(prompt.granted).isEqualTo(WHILE_DECODING);
  }

  @Test
  void promptsAloneHaveTheWholeStep() {
    Work prompt = new Work(2000);
    assertThat(planner.plan(List.of(prompt))).isEqualTo(STEP);
    assertThat(prompt.granted).isEqualTo(STEP);
  }

  @Test
  void theShortestPromptIsFirstAndTheRestOfTheBudgetGoesOn() {
    Work large = new Work(1000);
    Work small = new Work(20);
    Work medium = new Work(100);
    planner.plan(List.of(large, small, medium, new Work(1)));
    assertThat(small.granted).isEqualTo(20);
    assertThat(medium.granted).isEqualTo(44);
    assertThat(large.granted).isZero();
    assertThat(large.waited).isEqualTo(1);
  }

  @Test
  void aShortPromptGetsItsTokenInTheNextStepDuringALongOne() {
    Work large = new Work(2000);
    Work decoding = new Work(1);
    List<Work> works = new ArrayList<>(List.of(decoding, large));
    for (int i = 0; i < 5; i++) {
      planner.plan(works);
      works.forEach(Work::step);
    }
    Work small = new Work(30);
    works.add(small);
    planner.plan(works);
    assertThat(small.step()).isTrue();
    assertThat(large.granted).isEqualTo(WHILE_DECODING - 30);
  }

  @Test
  void aLongPromptIsNotStarvedByShortOnesThatKeepComing() {
    Work large = new Work(2000);
    List<Work> works = new ArrayList<>(List.of(large));
    int longestWait = 0;
    int steps = 0;
    for (; large.pending > 1 && steps < 2000; steps++) {
      works.removeIf(work -> work != large && work.pending <= 1);
      works.add(new Work(STEP));
      planner.plan(works);
      longestWait = Math.max(longestWait, large.waited);
      works.forEach(Work::step);
    }
    assertThat(large.pending).isEqualTo(1);
    assertThat(longestWait).isLessThanOrEqualTo(2000 / STEP * 4 + 4);
  }

  @Test
  void priorityIsAHeadStart() {
    Work normal = new Work(300);
    Work urgent = new Work(400, STEP);
    planner.plan(List.of(normal, urgent));
    assertThat(urgent.granted).isEqualTo(STEP);
    assertThat(normal.granted).isZero();
  }

  @Test
  void equalsGoInTheOrderInWhichTheyCame() {
    Work first = new Work(300);
    Work second = new Work(300);
    planner.plan(List.of(first, second));
    assertThat(first.granted).isEqualTo(STEP);
    assertThat(second.granted).isZero();
  }

  @Test
  void noStepIsTooLargeAndAlwaysSomethingIsRead() {
    Random random = new Random(7);
    for (int run = 0; run < 500; run++) {
      List<Work> works = new ArrayList<>();
      int count = 1 + random.nextInt(40);
      for (int i = 0; i < count; i++) {
        works.add(new Work(random.nextBoolean() ? 1 : 1 + random.nextInt(3000)));
      }
      int planned = planner.plan(works);
      assertThat(planned).isBetween(1, STEP);
      assertThat(works.stream().mapToInt(work -> work.granted).sum()).isEqualTo(planned);
      assertThat(works).allMatch(work -> work.granted >= 0 && work.granted <= work.pending);
      if (works.stream().anyMatch(work -> work.pending > 1)) {
        assertThat(works).anyMatch(work -> work.pending > 1 && work.granted > 0);
      }
    }
  }
}

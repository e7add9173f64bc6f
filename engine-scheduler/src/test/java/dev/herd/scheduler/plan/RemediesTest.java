package dev.herd.scheduler.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.herd.core.model.WeightLayout;
import dev.herd.gguf.GgmlType;
import dev.herd.gguf.quant.FileType;
import dev.herd.scheduler.plan.Suggestion.Change;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RemediesTest {
  /** A small model: plans are made many times here. */
  private static final ModelShape SHAPE =
      new ModelShape(1024, 8, 16, 4, 64, 4096, 8000, false, 4096);

  private static final long MIB = 1L << 20;

  private static PlannedModel model(String name, FileType type) {
    return PlannedModel.of(name, ModelHeader.of(name, SHAPE, type)).withLayout(WeightLayout.MAPPED);
  }

  private static final PlannedModel LARGE = model("large", FileType.F16);
  private static final PlannedModel SMALL = model("small", FileType.Q4_K_M);
  private static final PlannedModel BUSY = model("busy", FileType.Q8_0).withParallelSequences(8);

  /** Returns a plan on a machine that lacks so much. */
  private static MemoryPlan lacking(long bytes, List<Long> gpus, PlannedModel... models) {
    long low = 1;
    long high = 64L << 30;
    // The system's share depends on the machine, so the size is searched for.
    while (high - low > MIB / 64) {
      long middle = (low + high) / 2;
      MemoryPlan plan = MemoryPlanner.arithmetic(new Machine(middle, gpus), List.of(models));
      if (plan.freeBytes() >= -bytes) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return MemoryPlanner.plan(new Machine(high, gpus), List.of(models));
  }

  private static Optional<Suggestion> find(MemoryPlan plan, Remedy remedy) {
    return plan.suggestions().stream()
        .filter(suggestion -> suggestion.remedies().equals(List.of(remedy)))
        .findFirst();
  }

  @Test
  void eachSuggestionReallySavesWhatItSays() {
    MemoryPlan plan = lacking(60 * MIB, List.of(2L << 30), LARGE, SMALL, BUSY);
    assertThat(plan.fits()).isFalse();
    assertThat(plan.suggestions().stream().map(Suggestion::remedies))
        .containsExactly(
            List.of(Remedy.FEWER_PARALLEL),
            List.of(Remedy.SMALLER_CONTEXT),
            List.of(Remedy.KV_Q8_0),
            List.of(Remedy.OTHER_QUANTISATION),
            List.of(Remedy.SWAP),
            List.of(Remedy.GPU_SPLIT));
    for (Suggestion suggestion : plan.suggestions()) {
      MemoryPlan then = suggestion.plan();
      assertThat(suggestion.savedBytes())
          .isPositive()
          .isEqualTo(plan.totalBytes() - then.totalBytes());
      assertThat(MemoryPlanner.arithmetic(plan.machine(), then.plannedModels())).isEqualTo(then);
      assertThat(suggestion.changes()).isNotEmpty();
      assertThat(then.suggestions()).isEmpty();
    }
  }

  @Test
  void nothingIsSavedBeyondWhatIsNeeded() {
    MemoryPlan plan = lacking(10 * MIB, List.of(), LARGE, BUSY);
    Suggestion parallel = find(plan, Remedy.FEWER_PARALLEL).orElseThrow();
    assertThat(parallel.plan().fits()).isTrue();
    assertThat(parallel.changes()).containsExactly(new Change("busy", "parallel", "8", "4"));
    Suggestion type = find(plan, Remedy.OTHER_QUANTISATION).orElseThrow();
    assertThat(type.changes()).containsExactly(new Change("large", "type", "F16", "Q8_0"));
    Suggestion kv = find(plan, Remedy.KV_Q8_0).orElseThrow();
    assertThat(kv.changes()).containsExactly(new Change("busy", "kv", "F16", "Q8_0"));
    Suggestion context = find(plan, Remedy.SMALLER_CONTEXT).orElseThrow();
    assertThat(context.changes()).containsExactly(new Change("busy", "context", "4096", "2048"));
  }

  @Test
  void theTwoLargestAreSwappedFirstAndPinnedOnesNever() {
    MemoryPlan plan = lacking(10 * MIB, List.of(), LARGE, SMALL, BUSY);
    assertThat(find(plan, Remedy.SWAP).orElseThrow().changes())
        .containsExactly(
            new Change("large", "place", "resident", "swapped"),
            new Change("busy", "place", "resident", "swapped"));
    MemoryPlan pinned = lacking(10 * MIB, List.of(), LARGE.asPinned(), SMALL, BUSY);
    assertThat(find(pinned, Remedy.SWAP).orElseThrow().changes())
        .extracting(Change::model)
        .containsExactly("small", "busy");
    MemoryPlan one = lacking(10 * MIB, List.of(), LARGE.asPinned(), BUSY);
    assertThat(find(one, Remedy.SWAP)).isEmpty();
  }

  @Test
  void whereNoneIsEnoughAllTogetherAre() {
    PlannedModel pinned = LARGE.asPinned().withKvType(GgmlType.Q8_0);
    MemoryPlan plan = lacking(320 * MIB, List.of(), pinned, BUSY.asPinned());
    List<Suggestion> alone = plan.suggestions().subList(0, plan.suggestions().size() - 1);
    assertThat(alone).noneMatch(suggestion -> suggestion.plan().fits());
    Suggestion together = plan.suggestions().getLast();
    assertThat(together.remedies()).hasSizeGreaterThan(1);
    assertThat(together.savedBytes())
        .isGreaterThan(alone.stream().mapToLong(Suggestion::savedBytes).max().orElseThrow());
  }

  @Test
  void withoutGpuNothingIsPutOnOne() {
    MemoryPlan plan = lacking(10 * MIB, List.of(), LARGE);
    assertThat(find(plan, Remedy.GPU_SPLIT)).isEmpty();
    MemoryPlan gpu = lacking(10 * MIB, List.of(1L << 30), LARGE);
    assertThat(find(gpu, Remedy.GPU_SPLIT).orElseThrow().changes())
        .containsExactly(new Change("large", "gpu blocks", "0", "8"));
  }

  @Test
  void aModelThatIsAsSmallAsItGetsHasNoSuggestions() {
    PlannedModel least =
        model("least", FileType.Q3_K_M).withContextTokens(512).withKvType(GgmlType.Q8_0);
    MemoryPlan plan = lacking(10 * MIB, List.of(), least);
    assertThat(plan.fits()).isFalse();
    assertThat(plan.suggestions()).isEmpty();
  }
}

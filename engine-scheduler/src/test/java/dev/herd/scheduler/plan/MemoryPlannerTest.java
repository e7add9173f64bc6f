package dev.herd.scheduler.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.herd.core.model.Engine;
import dev.herd.core.model.WeightLayout;
import dev.herd.gguf.GgmlType;
import dev.herd.gguf.quant.FileType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryPlannerTest {
  private static final long GIB = 1L << 30;

  /** Weights mapped, since what is packed depends on the processor. */
  private static PlannedModel known(String name, FileType type) {
    ModelShape shape = KnownShapes.find(name).orElseThrow();
    return PlannedModel.of(name, ModelHeader.of(name, shape, type))
        .withContextTokens(4096)
        .withLayout(WeightLayout.MAPPED);
  }

  private static final PlannedModel LLAMA = known("llama-2-7b", FileType.Q4_K_M);
  private static final PlannedModel MISTRAL = known("mistral-7b", FileType.Q4_K_M);
  private static final PlannedModel HERMES = known("nous-hermes-13b", FileType.Q8_0);

  private static MemoryPlan plan(long ramBytes, PlannedModel... models) {
    return MemoryPlanner.plan(Machine.ofRam(ramBytes), List.of(models));
  }

  /** Sizes of files that the models' publishers offer; their headers are some 0.7 MB. */
  @ParameterizedTest
  @CsvSource({
    "llama-2-7b, Q4_K_M, 4081004224",
    "mistral-7b, Q4_K_M, 4368438944",
    "llama-2-13b, Q4_K_M, 7865956224"
  })
  void shapesHaveTheSizesOfTheKnownFiles(String name, FileType type, long fileBytes) {
    long bytes = known(name, type).header().tensorBytes();
    assertThat(bytes).isLessThan(fileBytes).isCloseTo(fileBytes, within(fileBytes / 200));
  }

  @Test
  void keysAndValuesAreThoseOfTheShapes() {
    MemoryPlan plan = plan(64 * GIB, LLAMA, MISTRAL, HERMES.withParallelSequences(3));
    // Blocks x tokens x heads x length of a head x key and value x bytes of a half.
    assertThat(plan.models().stream().map(ModelMemory::kvBytes))
        .containsExactly(
            32L * 4096 * 32 * 128 * 2 * 2,
            32L * 4096 * 8 * 128 * 2 * 2,
            3 * 40L * 4096 * 40 * 128 * 2 * 2);
  }

  @Test
  void theTotalIsTheSumOfItsAccounts() {
    MemoryPlan plan = plan(16 * GIB, LLAMA, MISTRAL);
    long models =
        plan.models().stream()
            .mapToLong(m -> m.mappedBytes() + m.packedBytes() + m.kvBytes() + m.heapBytes())
            .sum();
    assertThat(plan.totalBytes())
        .isEqualTo(models + plan.scratchBytes() + plan.javaBytes() + plan.systemBytes());
    assertThat(plan.freeBytes()).isEqualTo(16 * GIB - plan.totalBytes());
    assertThat(plan.fits()).isEqualTo(plan.freeBytes() >= 0).isTrue();
    assertThat(plan.suggestions()).isEmpty();
    long heap = plan.sum(ModelMemory::heapBytes);
    assertThat(plan.systemBytes() + plan.javaBytes() + heap)
        .isEqualTo(Engine.reservedBytes(16 * GIB));
  }

  @Test
  void scratchIsSharedAndLogitsAreNot() {
    MemoryPlan both = plan(64 * GIB, LLAMA, HERMES);
    assertThat(both.scratchBytes())
        .isBetween(
            plan(64 * GIB, HERMES).scratchBytes(),
            plan(64 * GIB, HERMES).scratchBytes() + plan(64 * GIB, LLAMA).scratchBytes() - 1);
    long one = both.models().getFirst().heapBytes();
    long four = plan(64 * GIB, LLAMA.withParallelSequences(4)).models().getFirst().heapBytes();
    assertThat(four - one).isEqualTo(3L * 32_000 * 4);
  }

  @Test
  void ofSwappedModelsTheLargestCounts() {
    MemoryPlan plan = plan(64 * GIB, LLAMA.asSwapped(), MISTRAL, HERMES.asSwapped());
    assertThat(plan.largestSwapped()).contains(plan.models().get(2));
    assertThat(plan.sum(ModelMemory::ramBytes))
        .isEqualTo(plan.models().get(1).ramBytes() + plan.models().get(2).ramBytes());
  }

  @Test
  void blocksOnTheGpuAreNotInMainMemory() {
    Machine machine = new Machine(32 * GIB, List.of(6 * GIB, 8 * GIB));
    MemoryPlan without = MemoryPlanner.plan(machine, List.of(HERMES, LLAMA));
    PlannedModel all = HERMES.withGpuBlocks(PlannedModel.ALL_BLOCKS);
    MemoryPlan plan = MemoryPlanner.plan(machine, List.of(all, LLAMA.withGpuBlocks(5)));
    GpuShare hermes = plan.models().getFirst().gpu().orElseThrow();
    GpuShare llama = plan.models().getLast().gpu().orElseThrow();
    assertThat(hermes.gpu()).isEqualTo(1);
    assertThat(hermes.blocks()).isBetween(15, 25);
    assertThat(llama).extracting(GpuShare::gpu, GpuShare::blocks).containsExactly(0, 5);
    assertThat(hermes.kvBytes())
        .isEqualTo(hermes.blocks() * without.models().getFirst().kvBytes() / 40);
    for (int i = 0; i < 2; i++) {
      ModelMemory split = plan.models().get(i);
      long norms = 4L * 2 * split.gpu().orElseThrow().blocks() * (i == 0 ? 5120 : 4096);
      assertThat(split.weightBytes() + split.gpu().orElseThrow().weightBytes() - norms)
          .isEqualTo(without.models().get(i).weightBytes());
      assertThat(plan.gpuBytes(i)).isBetween(1L, machine.gpuBytes().get(i));
    }
    assertThat(without.gpuBytes(0)).isZero();
  }

  @Test
  void anotherBlockWouldNotFitTheGpu() {
    Machine machine = new Machine(32 * GIB, List.of(8 * GIB));
    PlannedModel all = HERMES.withGpuBlocks(PlannedModel.ALL_BLOCKS);
    MemoryPlan plan = MemoryPlanner.plan(machine, List.of(all));
    GpuShare share = plan.models().getFirst().gpu().orElseThrow();
    long block = share.bytes() / share.blocks();
    assertThat(plan.gpuBytes(0) + block).isGreaterThan(8 * GIB);
    assertThat(plan.gpuBytes(0)).isLessThanOrEqualTo(8 * GIB);
    Machine small = new Machine(32 * GIB, List.of(GIB / 2));
    assertThat(MemoryPlanner.plan(small, List.of(all)).models().getFirst().gpu()).isEmpty();
  }

  @Test
  void wrongNumbersAreRefusedByName() {
    assertThatThrownBy(() -> LLAMA.withParallelSequences(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("llama-2-7b: parallel must be from 1 to 1024 sequences, not 0");
    assertThatThrownBy(() -> LLAMA.withContextTokens(-1)).hasMessageContaining("context of -1");
    assertThatThrownBy(() -> LLAMA.asPinned().asSwapped()).hasMessageContaining("pinned");
    assertThatThrownBy(() -> new Machine(1, List.of(0L))).hasMessageContaining("[0]");
    assertThatThrownBy(() -> new ModelShape(64, 2, 3, 2, 16, 64, 100, false, 64))
        .hasMessageContaining("3 heads");
    assertThatThrownBy(() -> plan(GIB, LLAMA.withKvType(GgmlType.Q4_0)))
        .hasMessageContaining("Q4_0");
  }

  @Test
  void tiedModelsHaveOneMatrixLess() {
    ModelShape untied = new ModelShape(256, 2, 4, 2, 64, 512, 1000, false, 128);
    ModelShape tied = new ModelShape(256, 2, 4, 2, 64, 512, 1000, true, 128);
    assertThat(ModelHeader.of("untied", untied, FileType.F16).tensorBytes())
        .isEqualTo(ModelHeader.of("tied", tied, FileType.F16).tensorBytes() + 2 * 256 * 1000);
  }

  @Test
  void thisMachineHasMemory() {
    assertThat(Machine.here().ramBytes()).isGreaterThan(64 << 20);
    assertThat(Machine.here().gpuBytes()).isEmpty();
  }
}

package dev.herd.scheduler.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.herd.core.memory.MemoryPool;
import dev.herd.core.model.Batch;
import dev.herd.core.model.Engine;
import dev.herd.core.model.EngineOptions;
import dev.herd.core.model.Model;
import dev.herd.core.model.Sequence;
import dev.herd.core.model.WeightLayout;
import dev.herd.gguf.GgmlType;
import dev.herd.scheduler.batching.BatchingOptions;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is planned against what the pool measures, with tiny models. */
class PlanAgainstPoolTest {
  private static final int CONTEXT = 90; // no whole page of 64
  private static final int PARALLEL = 3;
  private static final MemoryPool.Usage NOTHING = new MemoryPool.Usage(0, 0);

  private static Path file(String quantisation) {
    String folder =
        quantisation.equals("F16") ? "/dev/herd/scheduler/" : "/dev/herd/scheduler/residency/";
    String name = folder + "llama-" + quantisation + ".gguf";
    try {
      return Path.of(PlanAgainstPoolTest.class.getResource(name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static PlannedModel planned(String quantisation, WeightLayout layout, GgmlType kvType)
      throws IOException {
    return PlannedModel.of(quantisation, ModelHeader.of(file(quantisation)))
        .withContextTokens(CONTEXT)
        .withParallelSequences(PARALLEL)
        .withLayout(layout)
        .withKvType(kvType);
  }

  private static long held(Engine engine, String account) {
    return engine.memory().usage().getOrDefault(account, NOTHING).bytes();
  }

  private static List<PlannedModel> models(WeightLayout layout) throws IOException {
    return List.of(planned("Q4_0", layout, GgmlType.Q8_0), planned("F16", layout, GgmlType.F16));
  }

  private static Model open(PlannedModel model, Engine engine) throws IOException {
    return Model.open(file(model.name()), model.options().withName(model.name()), engine);
  }

  @ParameterizedTest
  @EnumSource
  void weightsAndScratchAreRightToTheByte(WeightLayout layout) throws IOException {
    List<PlannedModel> models = models(layout);
    MemoryPlan plan = MemoryPlanner.plan(Machine.ofRam(1L << 34), models);
    try (Engine engine = Engine.create(new EngineOptions(1, 256 << 20));
        Model first = open(models.getFirst(), engine);
        Model second = open(models.getLast(), engine)) {
      read(first, 1, 0).close();
      read(second, 1, 0).close();
      for (ModelMemory memory : plan.models()) {
        String name = memory.model().name();
        assertThat(memory.packedBytes()).as(name).isEqualTo(held(engine, name + "/weights"));
      }
      assertThat(plan.scratchBytes()).isEqualTo(held(engine, "engine/scratch"));
    }
  }

  @Test
  void allAccountsTogetherAreWhatThePoolHolds() throws IOException {
    List<PlannedModel> models = models(WeightLayout.AUTO);
    MemoryPlan plan = MemoryPlanner.plan(Machine.ofRam(1L << 34), models);
    List<Sequence> sequences = new ArrayList<>();
    try (Engine engine = Engine.create(new EngineOptions(1, 256 << 20));
        Model first = open(models.getFirst(), engine);
        Model second = open(models.getLast(), engine)) {
      for (int i = 0; i < PARALLEL; i++) {
        sequences.add(read(first, CONTEXT, i));
        sequences.add(read(second, CONTEXT, i));
      }
      for (ModelMemory memory : plan.models()) {
        String name = memory.model().name();
        assertThat(memory.kvBytes()).as(name).isEqualTo(held(engine, name + "/kv"));
      }
      long onAccounts = plan.sum(memory -> memory.packedBytes() + memory.kvBytes());
      assertThat(onAccounts + plan.scratchBytes()).isEqualTo(engine.memory().total().bytes());
      sequences.forEach(Sequence::close);
    }
  }

  /** Reads tokens in one step; each number has others, lest sequences share pages. */
  private static Sequence read(Model model, int tokens, int number) {
    Batch batch = model.newBatch(BatchingOptions.DEFAULT.stepTokens(), 1);
    int vocabulary = model.description().vocabulary();
    Sequence sequence = model.newSequence();
    for (int token = 0; token < tokens; token++) {
      batch.add(sequence, (token * (number + 1) + number) % vocabulary, false);
    }
    model.forward(batch);
    return sequence;
  }

  @Test
  void mappedBytesAreTheFilesMatrices() throws IOException {
    ModelHeader header = ModelHeader.of(file("F16"));
    PlannedModel model = PlannedModel.of("m", header).withLayout(WeightLayout.MAPPED);
    ModelMemory memory =
        MemoryPlanner.plan(Machine.ofRam(1L << 34), List.of(model)).models().getFirst();
    long vectors = header.tensorBytes() - memory.mappedBytes();
    assertThat(header.type()).isEqualTo("F16");
    assertThat(memory.packedBytes()).isZero();
    // Two norms a block and one before the output, in floats.
    int width = model.footprint().description().width();
    assertThat(vectors).isEqualTo(4L * (2L * memory.blocks() + 1) * width);
  }
}

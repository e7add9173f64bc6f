package dev.herd.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.herd.core.kernel.Kernels;
import dev.herd.core.kernel.WeightMatrix;
import dev.herd.core.memory.MemoryBudgetException;
import dev.herd.core.memory.MemoryPool;
import dev.herd.core.team.WorkerTeam;
import dev.herd.gguf.GgmlType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Weights that are packed while their model answers. */
@Timeout(60)
class PackingTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final ModelOptions BACKGROUND =
      ModelOptions.DEFAULT.withName("m").withPacking(PackingMode.BACKGROUND);
  private static final Reference LLAMA = new Reference(Reference.resources(), "llama-Q4_0");
  private static final Reference OTHER = new Reference(Reference.resources(), "llama-Q8_0");

  private final Engine engine = Reference.engine(2);

  @BeforeEach
  void findPacking() {
    assumeTrue(Kernels.get().packing(GgmlType.Q4_0) != null, "these kernels pack nothing");
  }

  @AfterEach
  void close() {
    engine.close();
    assertThat(engine.memory().total().bytes()).isZero();
  }

  private Model open(Reference reference) throws IOException {
    return Model.open(reference.model(), BACKGROUND, engine);
  }

  private static double error(Model model, Reference reference) {
    float[] logits = Reference.logits(model, reference.tokens(), 7);
    return Reference.error(logits, reference.logits());
  }

  /** Packs some slices, and returns whether more is left. */
  private static boolean step(Model model, int slices) {
    boolean more = true;
    for (int i = 0; i < slices && more; i++) {
      more = model.packing().slice();
    }
    return more;
  }

  /** Returns how many matrices of a model are packed. */
  private static long packed(Model model) {
    return model.weights().groups().stream()
        .flatMap(group -> Arrays.stream(group.matrices()))
        .filter(WeightMatrix::isPacked)
        .count();
  }

  /** While the test has the team's turn the background can't take a step. */
  @ParameterizedTest
  @ValueSource(strings = {"llama-Q4_K_M", "llama-F16", "mixtral-F16"})
  void logitsAgreeWithTheReferenceAllTheWhile(String name) throws IOException {
    Reference reference = new Reference(Reference.resources(), name);
    try (WorkerTeam.Turn _ = engine.team().turn();
        Model model = open(reference)) {
      assertThat(model.packingProgress()).isZero();
      assertThat(packed(model)).isZero();
      Set<Long> counts = new HashSet<>();
      do {
        counts.add(packed(model));
        assertThat(error(model, reference)).isLessThan(reference.bound());
      } while (step(model, 3));
      assertThat(counts).hasSizeGreaterThan(2);
      assertThat(model.packingProgress()).isEqualTo(1);
      try (Engine own = Reference.engine(1);
          Model eager = reference.open(own)) {
        assertThat(packed(model)).isEqualTo(packed(eager));
        float[] want = Reference.logits(eager, reference.tokens(), 7);
        assertThat(Reference.logits(model, reference.tokens(), 7)).isEqualTo(want);
      }
    }
  }

  @Test
  void matricesOfAGroupArePackedTogether() throws IOException {
    try (WorkerTeam.Turn _ = engine.team().turn();
        Model model = open(LLAMA)) {
      while (model.packing().slice()) {
        assertThat(model.weights().groups())
            .allSatisfy(
                group ->
                    assertThat(Arrays.stream(group.matrices()).map(WeightMatrix::isPacked))
                        .containsOnly(group.matrices()[0].isPacked()));
      }
    }
  }

  @Test
  void memoryIsReservedAtOnceAndIsThatOfEagerPacking() throws Exception {
    long eager;
    try (Model model = LLAMA.open(engine)) {
      eager = model.packedBytes();
      assertThat(model.packingProgress()).isEqualTo(1);
      assertThat(model.awaitPacked(Duration.ZERO)).isTrue();
    }
    try (Model model = open(LLAMA)) {
      assertThat(model.packedBytes()).isEqualTo(eager);
      assertThat(model.awaitPacked(LONG)).isTrue();
      assertThat(model.packedBytes()).isEqualTo(eager);
      assertThat(engine.memory().total().bytes()).isEqualTo(eager);
    }
  }

  @Test
  void closingEndsPacking() throws Exception {
    try (WorkerTeam.Turn _ = engine.team().turn()) {
      Model model = open(LLAMA);
      assertThat(model.packing().slice()).isTrue();
      model.close();
      assertThat(engine.memory().total().bytes()).isZero();
      assertThat(model.packing().slice()).isFalse();
      assertThat(model.awaitPacked(LONG)).isFalse();
    }
    for (int i = 0; i < 50; i++) {
      Model first = open(LLAMA);
      Model second = open(OTHER);
      first.close();
      second.close();
      assertThat(engine.memory().total().bytes()).isZero();
    }
  }

  @Test
  void modelsOfAFileShareWhatIsBeingPacked() throws Exception {
    try (WorkerTeam.Turn _ = engine.team().turn();
        Model first = open(LLAMA)) {
      final long bytes = first.packedBytes();
      first.packing().slice();
      double progress = first.packingProgress();
      try (Model second = open(LLAMA)) {
        assertThat(second.weights()).isSameAs(first.weights());
        assertThat(second.packingProgress()).isEqualTo(progress).isBetween(1e-6, 1 - 1e-6);
        assertThat(second.awaitPacked(Duration.ofMillis(1))).isFalse();
        // One that wants packed weights finishes it.
        try (Model eager = LLAMA.open(engine)) {
          assertThat(eager.weights()).isSameAs(first.weights());
          assertThat(first.awaitPacked(Duration.ZERO)).isTrue();
          assertThat(error(eager, LLAMA)).isLessThan(LLAMA.bound());
        }
      }
      assertThat(first.packedBytes()).isEqualTo(bytes);
    }
  }

  @Test
  void aModelWithNothingToPackWaitsForNoTurn() throws Exception {
    try (Model packed = LLAMA.open(engine);
        ExecutorService thread = Executors.newSingleThreadExecutor();
        WorkerTeam.Turn _ = engine.team().turn()) {
      try (Model mapped = thread.submit(() -> LLAMA.open(engine, WeightLayout.MAPPED)).get();
          Model second = thread.submit(() -> LLAMA.open(engine)).get()) {
        assertThat(mapped.packingProgress()).isEqualTo(1);
        assertThat(second.weights()).isSameAs(packed.weights());
      }
    }
  }

  @Test
  void withoutMemoryModelsStayMapped() throws Exception {
    try (Engine poor = Engine.create(new EngineOptions(1, 1000))) {
      assertThatThrownBy(
              () -> Model.open(LLAMA.model(), BACKGROUND.withLayout(WeightLayout.PACKED), poor))
          .isInstanceOf(MemoryBudgetException.class)
          .hasMessageContaining("/weights needs");
      try (Model model = Model.open(LLAMA.model(), BACKGROUND, poor)) {
        assertThat(model.awaitPacked(Duration.ZERO)).isTrue();
        assertThat(packed(model)).isZero();
        assertThat(poor.memory().total().bytes()).isZero();
      }
    }
  }

  @Test
  void twoModelsArePackedBesideForwardPassesOfBoth() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      for (int i = 0; i < 3; i++) {
        try (Model llama = open(LLAMA);
            Model other = open(OTHER)) {
          Future<Double> first = threads.submit(() -> error(llama, LLAMA));
          Future<Double> second = threads.submit(() -> error(other, OTHER));
          assertThat(first.get()).isLessThan(LLAMA.bound());
          assertThat(second.get()).isLessThan(OTHER.bound());
          assertThat(llama.awaitPacked(LONG)).isTrue();
          assertThat(other.awaitPacked(LONG)).isTrue();
        }
      }
    }
  }

  @Test
  void aModelWhosePackingFailsStaysMappedAndOthersArePacked() throws Exception {
    WorkerTeam closed = WorkerTeam.create(1);
    closed.close();
    try (Model mapped = LLAMA.open(engine, WeightLayout.MAPPED);
        Model other = OTHER.open(engine, WeightLayout.MAPPED);
        PackingJob fails = job(mapped, closed);
        PackingJob succeeds = job(other, engine.team());
        BackgroundPacker packer = new BackgroundPacker()) {
      packer.add(fails);
      packer.add(succeeds);
      assertThat(fails.await(LONG)).isFalse();
      assertThat(fails.isPending()).isFalse();
      assertThat(packed(mapped)).isZero();
      assertThat(error(mapped, LLAMA)).isLessThan(LLAMA.bound());
      assertThat(succeeds.await(LONG)).isTrue();
      assertThat(packed(other)).isPositive();
    }
  }

  @Test
  void aGroupWithWeightsThatCanNotBePackedStaysMapped(@TempDir Path folder) throws Exception {
    Reference reference = new Reference(Reference.resources(), "llama-F16");
    Path file = folder.resolve("large.gguf");
    float[] want;
    long packable;
    try (Model model = reference.open(engine)) {
      byte[] bytes = Files.readAllBytes(reference.model());
      int at = Reference.offset(model.file(), bytes, "blk.0.attn_k.weight");
      bytes[at + 1] = (byte) (Float.floatToFloat16(200) >> Byte.SIZE);
      Files.write(file, bytes);
      packable = packed(model);
    }
    try (Model mapped =
        Model.open(file, ModelOptions.DEFAULT.withLayout(WeightLayout.MAPPED), engine)) {
      want = Reference.logits(mapped, reference.tokens(), 7);
    }
    for (PackingMode mode : PackingMode.values()) {
      try (Model model = Model.open(file, BACKGROUND.withPacking(mode), engine)) {
        assertThat(model.awaitPacked(LONG)).isTrue();
        assertThat(model.packingProgress()).isEqualTo(1);
        assertThat(packed(model)).isEqualTo(packable - 3);
        float[] logits = Reference.logits(model, reference.tokens(), 7);
        assertThat(Reference.error(logits, want)).isLessThan(reference.bound());
      }
    }
  }

  private PackingJob job(Model model, WorkerTeam team) {
    MemoryPool pool = engine.memory();
    return new PackingJob(
        model.weights(), WeightLayout.AUTO, PackingMode.BACKGROUND, pool, "job", team);
  }

  @Test
  void scratchHasRoomForBothLayouts() throws IOException {
    for (Reference reference : List.of(LLAMA, OTHER)) {
      long predicted = ModelFootprint.of(reference.model(), BACKGROUND).scratchBytes(7);
      try (Engine own = Reference.engine(1);
          Model model = Model.open(reference.model(), BACKGROUND, own)) {
        assertThat(model.scratchBytes(7)).isEqualTo(predicted);
        error(model, reference);
        model.packing().finish();
        error(model, reference);
        assertThat(own.memory().usage().get("engine/scratch").bytes()).isEqualTo(predicted);
      }
    }
  }
}

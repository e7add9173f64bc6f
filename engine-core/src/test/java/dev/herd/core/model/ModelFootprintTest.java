package dev.herd.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.herd.core.kernel.Kernels;
import dev.herd.core.kernel.PanelPacking;
import dev.herd.core.memory.MemoryPool;
import dev.herd.gguf.GgufFile;
import dev.herd.gguf.GgufTensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a header tells against what the pool measures. */
@Tag("kernel")
class ModelFootprintTest {
  private static final MemoryPool.Usage NOTHING = new MemoryPool.Usage(0, 0);

  static Stream<Arguments> everyLayout() {
    return Reference.all(Reference.resources())
        .flatMap(
            reference ->
                Stream.of(WeightLayout.values()).map(layout -> Arguments.of(reference, layout)));
  }

  @ParameterizedTest
  @MethodSource("everyLayout")
  void agreesWithThePoolToTheByte(Reference reference, WeightLayout layout) throws IOException {
    ModelOptions options = ModelOptions.DEFAULT.withName("m").withLayout(layout);
    ModelFootprint footprint = ModelFootprint.of(reference.model(), options);
    try (Engine engine = Reference.engine(1);
        Model model = Model.open(reference.model(), options, engine)) {
      long packed = engine.memory().usage().getOrDefault("m/weights", NOTHING).bytes();
      assertThat(footprint.packedBytes()).isEqualTo(packed);
      forward(model, 9);
      assertThat(footprint.scratchBytes(9))
          .isEqualTo(engine.memory().usage().get("engine/scratch").bytes());
      assertThat(footprint.description()).isEqualTo(model.description());
      assertThat(footprint.contextLength()).isEqualTo(model.contextLength());
      assertThat(footprint.mappedBytes()).isEqualTo(mappedBytes(model, layout));
    }
  }

  @ParameterizedTest
  @MethodSource("everyLayout")
  void blocksAreAllButTheTables(Reference reference, WeightLayout layout) throws IOException {
    ModelOptions options = ModelOptions.DEFAULT.withLayout(layout);
    try (GgufFile file = GgufFile.open(reference.model())) {
      ModelFootprint footprint = ModelFootprint.of(file, options);
      long mapped = 0;
      long packed = 0;
      for (int i = 0; i < footprint.description().blocks(); i++) {
        mapped += footprint.mappedBytes(i);
        packed += footprint.packedBytes(i);
        long inFile = blockBytes(file, i);
        assertThat(footprint.mappedBytes(i)).isBetween(0L, inFile);
        assertThat(footprint.packedBytes(i) > 0).isEqualTo(footprint.mappedBytes(i) < inFile);
      }
      assertThat(footprint.mappedBytes() - mapped).isPositive();
      assertThat(footprint.packedBytes() - packed).isNotNegative();
      assertThat(packed > 0).isEqualTo(footprint.packedBytes() > 0);
    }
  }

  private static long blockBytes(GgufFile file, int block) {
    return file.tensors().stream()
        .filter(tensor -> tensor.dimensions() > 1)
        .filter(tensor -> tensor.name().startsWith("blk." + block + "."))
        .mapToLong(GgufTensor::bytes)
        .sum();
  }

  private static void forward(Model model, int capacity) {
    Batch batch = model.newBatch(capacity, 1);
    try (Sequence sequence = model.newSequence()) {
      batch.add(sequence, 1, true);
      model.forward(batch);
    }
  }

  /** Returns the bytes of the matrices that an open model reads in the file. */
  private static long mappedBytes(Model model, WeightLayout layout) {
    Stream<GgufTensor> matrices =
        model.file().tensors().stream().filter(tensor -> tensor.dimensions() > 1);
    if (layout == WeightLayout.MAPPED) {
      return matrices.mapToLong(GgufTensor::bytes).sum();
    }
    return matrices
        .filter(tensor -> isTable(tensor) || !isPacked(tensor))
        .mapToLong(GgufTensor::bytes)
        .sum();
  }

  private static boolean isTable(GgufTensor tensor) {
    return tensor.name().startsWith("token_") || tensor.name().startsWith("position_");
  }

  private static boolean isPacked(GgufTensor tensor) {
    PanelPacking packing = Kernels.get().packing(tensor.type());
    return packing != null && packing.fits((int) tensor.dimension(0));
  }

  @Test
  void vectorsAndLogitsAreCountedInFloats() throws IOException {
    Path file = new Reference(Reference.resources(), "llama-F16").model();
    ModelFootprint footprint = ModelFootprint.of(file, ModelOptions.DEFAULT);
    ModelDescription llama = footprint.description();
    // Two norms a block and one before the output.
    assertThat(footprint.vectorBytes()).isEqualTo(4L * (2L * llama.blocks() + 1) * llama.width());
    assertThat(footprint.logitsBytes(3)).isEqualTo(3L * llama.vocabulary() * 4);
  }

  @Test
  void modelsTogetherNeedWhatTheyHaveTogether() throws IOException {
    List<ModelFootprint> footprints = new ArrayList<>();
    try (Engine engine = Reference.engine(1)) {
      for (String name : List.of("llama-Q4_K_M", "mixtral-F16", "gemma3-F16")) {
        Reference reference = new Reference(Reference.resources(), name);
        footprints.add(ModelFootprint.of(reference.model(), ModelOptions.DEFAULT));
        try (Model model = reference.open(engine)) {
          forward(model, 20);
        }
      }
      assertThat(ModelFootprint.scratchBytes(footprints, 20))
          .isEqualTo(engine.memory().usage().get("engine/scratch").bytes());
    }
  }
}

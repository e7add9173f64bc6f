package dev.herd.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.herd.core.memory.MemoryPool;
import dev.herd.gguf.GgufFile;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** That it runs whatever a model takes; that it pays is the launcher's business. */
class KernelWarmUpTest {
  static Stream<Reference> models() {
    return Reference.all(Reference.resources());
  }

  @ParameterizedTest
  @MethodSource("models")
  void everyModelsKernelsRunInEachLayout(Reference reference) throws IOException {
    try (GgufFile file = GgufFile.open(reference.model())) {
      ModelDescription description = Families.describe(file);
      List<MatrixGroup> groups =
          ModelWeights.read(new TensorReader(file, VectorReader::decode), description).groups();
      for (WeightLayout layout : WeightLayout.values()) {
        MemoryPool memory = new MemoryPool(64 << 20);
        try (KernelWarmUp warmUp = new KernelWarmUp(description, groups, layout, memory)) {
          assertThatCode(
                  () -> {
                    warmUp.round();
                    warmUp.round();
                  })
              .doesNotThrowAnyException();
        }
        assertThat(memory.total().bytes()).isZero();
        assertThat(memory.total().highWaterBytes()).isPositive();
      }
    }
  }
}

package dev.herd.gguf.quant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.herd.gguf.GgmlType;
import dev.herd.gguf.GgufFile;
import dev.herd.gguf.GgufTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Compares with models that the reference has quantised, where they are at hand: the choice of
 * types, and every byte of every quantised tensor.
 */
class ReferenceFilesTest {
  private static final Path MODELS =
      Path.of(System.getProperty("herd.shared", "../../shared"), "fixtures", "parity");

  @ParameterizedTest
  @CsvSource({
    "llama-F32, llama-F16, F16",
    "llama-F32, llama-BF16, BF16",
    "llama-F32, llama-Q4_0, Q4_0",
    "llama-F32, llama-Q4_1, Q4_1",
    "llama-F32, llama-Q5_0, Q5_0",
    "llama-F32, llama-Q5_1, Q5_1",
    "llama-F32, llama-Q8_0, Q8_0",
    "llama-F32, llama-Q2_K, Q2_K",
    "llama-F32, llama-Q3_K_M, Q3_K_M",
    "llama-F32, llama-Q4_K_M, Q4_K_M",
    "llama-F32, llama-Q5_K_M, Q5_K_M",
    "llama-F32, llama-Q6_K, Q6_K",
    "llama-F32, llama-IQ4_NL, IQ4_NL",
    "llama-F32, llama-IQ4_XS, IQ4_XS"
  })
  void everyByteIsTheReferences(String original, String quantized, FileType target)
      throws IOException {
    try (GgufFile source = open(original);
        GgufFile reference = open(quantized)) {
      assertSameTypes(source, reference, target);
      for (GgufTensor tensor : reference.tensors()) {
        GgufTensor from = source.tensor(tensor.name());
        float[] values = Blocks.decode(from.type(), from.data());
        long mismatch = Blocks.encode(tensor.type(), values).mismatch(tensor.data());
        assertThat(mismatch).as("first different byte of " + tensor).isEqualTo(-1);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"gemma2", "gemma3", "llama3", "phi3", "qwen2", "qwen3"})
  void typesAreTheReferences(String model) throws IOException {
    try (GgufFile source = open(model + "-F16");
        GgufFile reference = open(model + "-Q4_K_M")) {
      assertSameTypes(source, reference, FileType.Q4_K_M);
    }
  }

  private static GgufFile open(String name) throws IOException {
    Path path = MODELS.resolve(name + ".gguf");
    assumeTrue(Files.exists(path), () -> "no " + path);
    return GgufFile.open(path);
  }

  private static void assertSameTypes(GgufFile source, GgufFile reference, FileType target) {
    List<GgufTensor> tensors = source.tensors();
    List<PlannedType> plan =
        TypePlan.of(
            tensors.stream().map(PlannedTensor::of).toList(),
            ModelTraits.of(source),
            target,
            false);
    for (int i = 0; i < plan.size(); i++) {
      String name = tensors.get(i).name();
      GgmlType expected = reference.tensor(name).type();
      assertThat(plan.get(i).type()).as(name).isEqualTo(expected);
    }
  }
}

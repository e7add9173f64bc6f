package dev.herd.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every family's logits against the reference library's, token by token and in one batch. */
class ParityTest {
  static Stream<Reference> own() {
    return Reference.all(Reference.resources());
  }

  /** The larger set outside the repository; one absent stand-in where there is none. */
  static Stream<Reference> shared() {
    Path folder =
        Path.of(System.getProperty("herd.shared", "../../shared")).resolve("fixtures/parity");
    return Files.isDirectory(folder)
        ? Reference.all(folder)
        : Stream.of(new Reference(folder, "absent"));
  }

  @ParameterizedTest
  @MethodSource("own")
  void agreesWithTheReference(Reference reference) throws IOException {
    check(reference);
  }

  @ParameterizedTest
  @MethodSource("shared")
  void agreesWithTheReferenceOnSharedModels(Reference reference) throws IOException {
    assumeThat(reference.model()).exists();
    check(reference);
  }

  private static void check(Reference reference) throws IOException {
    int[] tokens = reference.tokens();
    try (Engine engine = Reference.engine(2);
        Model model = reference.open(engine)) {
      float[] steps = Reference.logits(model, tokens, 1);
      assertThat(Reference.error(steps, reference.logits())).isLessThan(reference.bound());
      float[] prefill = Reference.logits(model, tokens, tokens.length);
      assertThat(Reference.error(prefill, steps)).isLessThan(1e-6);
      float[] chunks = Reference.logits(model, tokens, 5);
      assertThat(Reference.error(chunks, steps)).isLessThan(1e-6);
    }
  }
}

package dev.herd.benchmarks.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.herd.benchmarks.machine.MachineLimits;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class ModelCostTest {
  /** Matrices of both blocks: queries, keys, values, output; gate, up and down. */
  private static final int BLOCK_WEIGHTS = 2 * (256 * (256 + 128 + 128 + 256) + 3 * 256 * 256);

  private static final int OUTPUT_WEIGHTS = 256 * 512;
  private static final double BLOCK_BYTES = BLOCK_WEIGHTS / 32 * 18;
  private static final double OUTPUT_BYTES = OUTPUT_WEIGHTS / 256 * 210;

  /** Of one position that one token sees: 2 blocks, 4 heads, keys and values of 64. */
  private static final int ATTENTION = 2 * 4 * (64 + 64);

  private final ModelCost cost = ModelCost.of(TestModel.FILE);

  @Test
  void theFile() {
    assertThat(cost.fileBytes()).isEqualTo(641_184);
    assertThat(cost.contextLength()).isEqualTo(512);
    assertThat(cost.types()).isEqualTo("Q4_0, Q6_K");
  }

  @Test
  void aTokenAloneReadsAllButTheEmbedding() {
    Work work = cost.decode(1, 16, 3);
    assertThat(work.bytes()).isEqualTo(BLOCK_BYTES + OUTPUT_BYTES);
    assertThat(work.shortMultiplyAdds()).isEqualTo(BLOCK_WEIGHTS);
    // Positions 16 to 18 see 17 to 19.
    assertThat(work.floatMultiplyAdds()).isEqualTo(OUTPUT_WEIGHTS + 18 * ATTENTION);
  }

  @Test
  void tokensTogetherShareTheReading() {
    Work alone = cost.decode(1, 16, 3);
    Work together = cost.decode(8, 16, 3);
    assertThat(together.bytes()).isEqualTo(alone.bytes() / 8);
    assertThat(together.floatMultiplyAdds()).isEqualTo(alone.floatMultiplyAdds());
  }

  @Test
  void aPromptNeedsOneRowOfLogits() {
    Work work = cost.prefill(1024);
    assertThat(work.bytes()).isCloseTo(BLOCK_BYTES / 512 + OUTPUT_BYTES / 1024, within(1e-6));
    assertThat(work.shortMultiplyAdds()).isEqualTo(BLOCK_WEIGHTS);
    assertThat(work.floatMultiplyAdds())
        .isCloseTo(OUTPUT_WEIGHTS / 1024.0 + 512.5 * ATTENTION, within(1e-6));
  }

  @Test
  void sharesAreOfTheLimits() {
    Work work = new Work(2e9, 3e9, 1e9);
    MachineLimits limits = new MachineLimits(2, 20, 40, 60, 100);
    assertThat(work.gigabytes(5)).isEqualTo(10);
    assertThat(work.gigaMultiplyAdds(5)).isEqualTo(20);
    assertThat(work.bandwidthShare(5, limits)).isEqualTo(0.25);
    // 3 G at 60 and 1 G at 100 a second take 0.06 s a token.
    assertThat(work.arithmeticShare(5, limits)).isCloseTo(0.3, within(1e-12));
  }

  @Test
  void whatIsNoModelIsRefused() {
    assertThatThrownBy(() -> ModelCost.of(Path.of("pom.xml")))
        .isInstanceOf(ComparisonException.class)
        .hasMessageContaining("pom.xml");
  }
}

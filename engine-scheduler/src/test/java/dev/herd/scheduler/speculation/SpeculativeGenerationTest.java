package dev.herd.scheduler.speculation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.herd.core.generation.GenerationOptions;
import dev.herd.core.generation.LocalModel;
import dev.herd.core.model.ModelOptions;
import dev.herd.core.model.WeightLayout;
import dev.herd.scheduler.batching.BatchingOptions;
import dev.herd.scheduler.batching.Choice;
import dev.herd.scheduler.batching.GenerationHandle;
import dev.herd.scheduler.batching.GenerationRequest;
import dev.herd.scheduler.batching.ServedModel;
import dev.herd.scheduler.batching.StepLoop;
import dev.herd.scheduler.batching.Tiny;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** With speculation the output is what it is without, token for token. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class SpeculativeGenerationTest {
  /** A gemma3 with a window of 16 tokens. */
  private static final Path WINDOWED =
      Path.of("../engine-core/src/test/resources/dev/herd/core/model/gemma3-F16.gguf");

  private final LocalModel target = Tiny.open();
  private final LocalModel draft = Tiny.open();
  private final StepLoop loop = new StepLoop();
  private ServedModel model;

  @BeforeEach
  void serve() {
    model = loop.serve("target", target.model(), 1, BatchingOptions.DEFAULT);
  }

  @AfterEach
  void close() {
    loop.close();
    target.close();
    draft.close(); // fails if a drafter's sequence is open
  }

  private Choice speculate(int[] prompt, GenerationOptions options, Speculation speculation) {
    return model
        .submit(
            GenerationRequest.ofTokens(prompt).options(options).speculation(speculation).build())
        .join()
        .choices()
        .getFirst();
  }

  private void assertSameAsAlone(int[] prompt, GenerationOptions options, Choice choice) {
    var alone = target.generate(prompt, options, piece -> {});
    assertThat(choice.tokens()).isEqualTo(alone.tokens());
    assertThat(choice.text()).isEqualTo(alone.text());
    assertThat(choice.reason()).isEqualTo(alone.reason());
  }

  @Test
  void aDraftModelThatIsTheTargetIsRightWhenGreedy() {
    int[] prompt = Tiny.prompt(150, 1);
    Choice choice = speculate(prompt, Tiny.greedy(80), Speculation.draftModel(draft.model()));
    assertSameAsAlone(prompt, Tiny.greedy(80), choice);
    // Wrong is only the end token, which the options forbid.
    assertThat(choice.acceptedTokens()).isGreaterThan(choice.draftedTokens() * 3 / 4);
    assertThat(choice.draftedTokens()).isPositive();
  }

  @Test
  void withSeedsADraftIsSometimesRightAndTheOutputAlways() {
    Speculation speculation = Speculation.draftModel(draft.model()).withMostTokens(5);
    int right = 0;
    int drafted = 0;
    for (int seed = 0; seed < 4; seed++) {
      int[] prompt = Tiny.prompt(5 + seed, seed);
      Choice choice = speculate(prompt, Tiny.seeded(40, seed), speculation);
      assertSameAsAlone(prompt, Tiny.seeded(40, seed), choice);
      right += choice.acceptedTokens();
      drafted += choice.draftedTokens();
    }
    assertThat(right).isBetween(1, drafted - 1);
  }

  @Test
  void promptLookupChangesNothingEither() {
    for (int seed = 0; seed < 4; seed++) {
      int[] part = Tiny.prompt(20, seed);
      int[] prompt = new int[60];
      for (int i = 0; i < prompt.length; i++) {
        prompt[i] = part[i % part.length];
      }
      GenerationOptions options = seed % 2 == 0 ? Tiny.greedy(150) : Tiny.seeded(50, seed);
      Choice choice = speculate(prompt, options, Speculation.promptLookup());
      assertSameAsAlone(prompt, options, choice);
    }
  }

  @Test
  void aRepetitionIsFoundByLookup() {
    // Without penalties random weights run into a loop sooner or later.
    int[] prompt = Tiny.prompt(10, 3);
    Choice choice = speculate(prompt, Tiny.greedy(400), Speculation.promptLookup());
    assertSameAsAlone(prompt, Tiny.greedy(400), choice);
    assertThat(choice.draftedTokens()).isPositive();
  }

  @Test
  void manyTogetherWithAndWithoutSpeculation() {
    List<GenerationHandle> handles = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      GenerationRequest.Builder request =
          GenerationRequest.ofTokens(Tiny.prompt(3 + 9 * i, i)).options(Tiny.seeded(40, i));
      switch (i % 3) {
        case 0 -> request.speculation(Speculation.promptLookup());
        case 1 -> request.speculation(Speculation.draftModel(draft.model()));
        default -> {}
      }
      handles.add(model.submit(request.build()));
    }
    for (int i = 0; i < 12; i++) {
      assertSameAsAlone(
          Tiny.prompt(3 + 9 * i, i),
          Tiny.seeded(40, i),
          handles.get(i).join().choices().getFirst());
    }
  }

  @Test
  void aContextOrALimitThatEndsAmongProposalsEndsAtTheSameToken() throws Exception {
    try (LocalModel small = Tiny.open(Tiny.OPTIONS.withContextTokens(40), Tiny.ENGINE)) {
      ServedModel served = loop.serve("small", small.model(), 1, BatchingOptions.DEFAULT);
      for (int maxTokens : new int[] {0, 1, 2, 7}) {
        int[] prompt = Tiny.prompt(21, 2);
        Choice choice =
            served
                .submit(
                    GenerationRequest.ofTokens(prompt)
                        .options(Tiny.greedy(maxTokens))
                        .speculation(Speculation.draftModel(draft.model()))
                        .build())
                .join()
                .choices()
                .getFirst();
        var alone = small.generate(prompt, Tiny.greedy(maxTokens), piece -> {});
        assertThat(choice.tokens()).isEqualTo(alone.tokens());
        assertThat(choice.reason()).isEqualTo(alone.reason());
      }
      served.retire().join();
    }
  }

  @Test
  void slidingWindowsThatHaveMovedOnCanGoBack() throws IOException {
    try (LocalModel windowed = LocalModel.open(WINDOWED, ModelOptions.DEFAULT, Tiny.ENGINE);
        LocalModel same = LocalModel.open(WINDOWED, ModelOptions.DEFAULT, Tiny.ENGINE)) {
      assertThat(windowed.model().kvShape().window()).isEqualTo(16);
      ServedModel served = loop.serve("windowed", windowed.model(), 1, BatchingOptions.DEFAULT);
      int[] prompt = Tiny.prompt(40, 1);
      int wrong = 0;
      for (GenerationOptions options : List.of(Tiny.greedy(200), Tiny.seeded(200, 1))) {
        Choice choice =
            served
                .submit(
                    GenerationRequest.ofTokens(prompt)
                        .options(options)
                        .speculation(Speculation.draftModel(same.model()).withMostTokens(64))
                        .build())
                .join()
                .choices()
                .getFirst();
        assertThat(choice.tokens())
            .isEqualTo(windowed.generate(prompt, options, piece -> {}).tokens());
        assertThat(choice.draftedTokens()).isPositive();
        wrong += choice.draftedTokens() - choice.acceptedTokens();
      }
      assertThat(wrong).isPositive();
      served.retire().join();
    }
  }

  @Test
  void aDraftModelWithoutMemoryIsGivenUp() throws IOException {
    ModelOptions mapped = Tiny.OPTIONS.withLayout(WeightLayout.MAPPED);
    try (LocalModel withoutMemory = Tiny.open(mapped, Tiny.ENGINE.withMemoryBytes(1000))) {
      int[] prompt = Tiny.prompt(5, 1);
      Choice choice =
          speculate(prompt, Tiny.greedy(20), Speculation.draftModel(withoutMemory.model()));
      assertSameAsAlone(prompt, Tiny.greedy(20), choice);
      assertThat(choice.draftedTokens()).isZero();
    }
  }

  @Test
  void anotherVocabularyIsRefusedByName(@TempDir Path folder) throws IOException {
    // Token q is Q in the other one.
    String bytes = Files.readString(Tiny.FILE, StandardCharsets.ISO_8859_1);
    String changed = bytes.replace("q\1\0\0\0\0\0\0\0x", "Q\1\0\0\0\0\0\0\0x");
    Path file = folder.resolve("other.gguf");
    Files.writeString(file, changed, StandardCharsets.ISO_8859_1);
    try (LocalModel other = LocalModel.open(file, Tiny.OPTIONS, Tiny.ENGINE)) {
      GenerationRequest request =
          GenerationRequest.ofTokens(5).speculation(Speculation.draftModel(other.model())).build();
      assertThatThrownBy(() -> model.submit(request))
          .isInstanceOf(VocabularyMismatchException.class)
          .hasMessageContaining("\"Q\"")
          .hasMessageContaining("can't draft");
      assertThat(model.statistics().queued()).isZero();
    }
  }

  @Test
  void aNameIsForAHerdToLookUp() {
    GenerationRequest request =
        GenerationRequest.ofTokens(5).speculation(Speculation.draftModel("small")).build();
    assertThatThrownBy(() -> model.submit(request))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("small");
  }

  @Test
  void aPromptIsReadBeforeAnythingIsProposed() {
    try (Drafter drafter = Speculation.draftModel(draft.model()).newDrafter()) {
      int[] prompt = Tiny.prompt(100, 1);
      int[] proposals = new int[2];
      assertThat(drafter.draft(prompt, 100, proposals, 2)).isZero();
      assertThat(drafter.draft(prompt, 100, proposals, 2)).isZero();
      assertThat(drafter.draft(prompt, 100, proposals, 2)).isEqualTo(2);
      assertThat(proposals)
          .startsWith(target.generate(prompt, Tiny.greedy(1), piece -> {}).tokens().getFirst());
    }
  }
}

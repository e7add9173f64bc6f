package dev.herd.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.herd.core.chat.ChatMessage;
import dev.herd.core.generation.LocalModel;
import dev.herd.core.model.WeightLayout;
import dev.herd.scheduler.batching.Choice;
import dev.herd.scheduler.batching.GenerationRequest;
import dev.herd.scheduler.batching.Tiny;
import dev.herd.scheduler.catalog.CatalogException;
import dev.herd.scheduler.catalog.ModelDefinition;
import dev.herd.scheduler.catalog.UnknownModelException;
import dev.herd.scheduler.speculation.Speculation;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Models of a herd that draft for others. */
@Timeout(60)
class HerdDraftTest {
  private static final int TOKENS = 40;
  private static final int[] PROMPT = Tiny.prompt(9, 3);

  private static Herd.Builder builder() {
    return Herd.builder()
        .threads(1)
        .memoryBytes(64 << 20)
        .model(tiny("target"))
        .model(tiny("draft"));
  }

  private static ModelDefinition tiny(String name) {
    return ModelDefinition.of(name, Tiny.FILE)
        .withContextTokens(4096)
        .withLayout(WeightLayout.PACKED);
  }

  private static Choice generate(Herd herd, String draft) {
    GenerationRequest request =
        GenerationRequest.ofTokens(PROMPT)
            .options(Tiny.greedy(TOKENS))
            .speculation(Speculation.draftModel(draft).withMostTokens(3))
            .build();
    return herd.model("target").generate(request).join().choices().getFirst();
  }

  private static List<Integer> expected() {
    try (LocalModel model = Tiny.open()) {
      return model.generate(PROMPT, Tiny.greedy(TOKENS), piece -> {}).tokens();
    }
  }

  @Test
  void aModelInMemoryDrafts() throws IOException {
    try (Herd herd = builder().build()) {
      herd.model("draft").pin().join();
      Choice choice = generate(herd, "draft");
      assertThat(choice.tokens()).isEqualTo(expected());
      assertThat(choice.acceptedTokens()).isEqualTo(choice.draftedTokens()).isPositive();
      herd.model("draft").unpin();
      herd.model("draft").unload().join(); // which waits for those who have it
    }
  }

  @Test
  void aModelHasItsDraftModelWithoutBeingAsked() throws IOException {
    ModelDefinition target = tiny("owner").withDraft("draft").withTemplate("{{ messages }}");
    try (Herd herd = builder().model(target).build()) {
      herd.model("draft").pin().join();
      Generation generation =
          herd.model("owner").chat(List.of(new ChatMessage("user", "x")), Tiny.greedy(TOKENS));
      assertThat(generation.join().choices().getFirst().acceptedTokens()).isPositive();
    }
  }

  @Test
  void aDraftModelThatThereIsNotIsSaidAtTheStart() {
    assertThatThrownBy(() -> builder().model(tiny("owner").withDraft("nobody")).build())
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("the draft model of owner:latest is nobody, which is no model");
  }

  @Test
  void aModelThatIsNotThereIsLoadedForLaterRequests() throws IOException, InterruptedException {
    try (Herd herd = builder().build()) {
      Choice first = generate(herd, "draft");
      assertThat(first.tokens()).isEqualTo(expected());
      assertThat(first.draftedTokens()).isZero();
      while (herd.residencyView().snapshot().model("draft:latest") == null) {
        Thread.sleep(1);
      }
      herd.model("draft").preload().join(); // joins that load
      assertThat(generate(herd, "draft").acceptedTokens()).isPositive();
      assertThat(herd.residencyView().snapshot().loads()).isEqualTo(2);
    }
  }

  @Test
  void noModelGoesForOneThatWouldDraft() throws IOException {
    long one;
    try (Herd herd = builder().build()) {
      herd.model("draft").preload().join();
      one = herd.residencyView().snapshot().usedBytes();
    }
    try (Herd herd = builder().memoryBytes(one + one / 2).build()) {
      for (int i = 0; i < 2; i++) {
        Choice choice = generate(herd, "draft");
        assertThat(choice.tokens()).isEqualTo(expected());
        assertThat(choice.draftedTokens()).isZero();
      }
      assertThat(herd.residencyView().snapshot().loads()).isEqualTo(1);
    }
  }

  @Test
  void aNameThatThereIsNotFails() throws IOException {
    try (Herd herd = builder().build()) {
      assertThatThrownBy(() -> generate(herd, "nobody"))
          .hasCauseInstanceOf(UnknownModelException.class);
      herd.model("target").unload().join(); // which waits for those who have it
    }
  }
}

package dev.herd.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.herd.core.chat.ChatMessage;
import dev.herd.core.generation.FinishReason;
import dev.herd.core.generation.GenerationOptions;
import dev.herd.core.generation.LocalModel;
import dev.herd.core.memory.MemoryPool;
import dev.herd.core.model.WeightLayout;
import dev.herd.core.sampling.SamplingOptions;
import dev.herd.scheduler.answer.Question;
import dev.herd.scheduler.answer.Response;
import dev.herd.scheduler.batching.Completion;
import dev.herd.scheduler.batching.GenerationRequest;
import dev.herd.scheduler.batching.Priority;
import dev.herd.scheduler.batching.Tiny;
import dev.herd.scheduler.catalog.ModelDefinition;
import dev.herd.scheduler.catalog.UnknownModelException;
import dev.herd.scheduler.compare.Divergence;
import dev.herd.scheduler.residency.AcquireOptions;
import dev.herd.scheduler.residency.AcquireTimeoutException;
import dev.herd.scheduler.residency.ModelLoadException;
import dev.herd.scheduler.residency.SwitchCost;
import dev.herd.scheduler.routing.RoutableModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Everything together, on tiny models. */
@Timeout(60)
class HerdTest {
  private static final String TEMPLATE =
      "{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}assistant:";

  private static Herd.Builder builder() {
    return Herd.builder().threads(1).memoryBytes(64 << 20);
  }

  private static ModelDefinition tiny(String name) {
    return ModelDefinition.of(name, Tiny.FILE)
        .withContextTokens(4096)
        .withLayout(WeightLayout.PACKED);
  }

  private static GenerationRequest request(int[] prompt, int tokens) {
    return GenerationRequest.ofTokens(prompt).options(Tiny.greedy(tokens)).build();
  }

  private static List<Integer> alone(int[] prompt, int tokens) {
    try (LocalModel model = Tiny.open()) {
      return model.generate(prompt, Tiny.greedy(tokens), piece -> {}).tokens();
    }
  }

  @Test
  void severalModelsAnswerAtOnceAsEachWouldAlone() throws IOException {
    MemoryPool memory;
    try (Herd herd = builder().model(tiny("a")).model(tiny("b")).alias("c", "b").build()) {
      memory = herd.engine().memory();
      List<Generation> generations = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        String name = List.of("a", "b", "c").get(i % 3);
        generations.add(herd.model(name).generate(request(Tiny.prompt(10 + i, i), 20)));
      }
      for (int i = 0; i < 12; i++) {
        Completion completion = generations.get(i).join();
        assertThat(completion.tokens()).isEqualTo(alone(Tiny.prompt(10 + i, i), 20));
        assertThat(completion.model()).isEqualTo(i % 3 == 0 ? "a:latest" : "b:latest");
      }
    }
    assertThat(memory.total().bytes()).isZero();
  }

  @Test
  void piecesAreTheText() throws IOException {
    try (Herd herd = builder().model(tiny("a")).build()) {
      Generation generation = herd.model("a").generate(request(Tiny.prompt(5, 1), 30));
      StringBuilder text = new StringBuilder();
      generation.pieces().forEach(text::append);
      assertThat(text).hasToString(generation.join().text());
      assertThat(generation.switchCost().join().kind()).isEqualTo(SwitchCost.Kind.LOADED);
      Generation next = herd.model("a").generate(request(Tiny.prompt(5, 1), 3));
      assertThat(next.join().reusedTokens()).isZero();
      assertThat(next.switchCost().join().kind()).isEqualTo(SwitchCost.Kind.RESIDENT);
    }
  }

  @Test
  void aPrefixThatIsKnownIsReused() throws IOException {
    try (Herd herd = builder().model(tiny("a")).build()) {
      int[] prompt = Tiny.prompt(50, 1);
      herd.model("a").generate(request(prompt, 3)).join();
      Completion again = herd.model("a").generate(request(prompt, 3)).join();
      assertThat(again.reusedTokens()).isEqualTo(48);
      assertThat(again.tokens()).isEqualTo(alone(prompt, 3));
    }
  }

  @Test
  void withRoomForOneModelTheyTakeTurns() throws IOException {
    long one;
    try (Herd herd = builder().model(tiny("a")).build()) {
      herd.model("a").preload().join();
      one = herd.residencyView().snapshot().usedBytes();
    }
    try (Herd herd =
        builder().memoryBytes(one + one / 2).model(tiny("a")).model(tiny("b")).build()) {
      int[] prompt = Tiny.prompt(9, 3);
      List<Integer> expected = alone(prompt, 5);
      for (int i = 0; i < 6; i++) {
        Generation generation = herd.model(i % 2 == 0 ? "a" : "b").generate(request(prompt, 5));
        assertThat(generation.join().tokens()).isEqualTo(expected);
        assertThat(generation.switchCost().join().kind()).isEqualTo(SwitchCost.Kind.LOADED);
      }
      assertThat(herd.residencyView().snapshot().evictions()).isEqualTo(5);
    }
  }

  @Test
  void conversationsGoThroughTheTemplate() throws IOException {
    ModelDefinition chatty = tiny("chatty").withTemplate(TEMPLATE);
    try (Herd herd = builder().model(chatty).model(tiny("mute").withTemplate(" ")).build()) {
      List<ChatMessage> messages = List.of(new ChatMessage("user", "hello"));
      GenerationOptions options = Tiny.greedy(4);
      Completion answer = herd.model("chatty").chat(messages, options).join();
      int[] prompt;
      try (LocalModel model = Tiny.open()) {
        prompt = model.tokenizer().encode("user: hello\nassistant:", true, true);
      }
      assertThat(answer.tokens()).isEqualTo(alone(prompt, 4));
      Question question = Question.of("hello").withMaxTokens(4);
      Response unscored = herd.model("chatty").ask(question).join();
      assertThat(unscored.confidence().isKnown()).isFalse();
      Response response = herd.model("chatty").ask(question.withLogProbabilities()).join();
      assertThat(response.confidence().meanLogProbability()).isNegative();
      assertThat(response.confidence().meanMargin())
          .isGreaterThanOrEqualTo(response.confidence().minimumMargin())
          .isPositive();
    }
  }

  @Test
  void aModelWithoutTemplateDoesNotChat() throws IOException {
    try (Herd herd = builder().model(tiny("a")).build()) {
      Generation generation = herd.model("a").ask("hello");
      assertThatThrownBy(generation::join)
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(IllegalStateException.class)
          .hasMessageContaining("no chat template");
      assertThatThrownBy(() -> generation.pieces().iterator())
          .hasMessageContaining("no chat template");
      herd.model("a").unload().join(); // which waits for those who have it
    }
  }

  @Test
  void aCancelledGenerationEndsWithWhatItHas() throws IOException {
    try (Herd herd = builder().model(tiny("a")).build()) {
      Generation generation = herd.model("a").generate(request(Tiny.prompt(5, 1), 4000));
      generation.pieces().iterator().next();
      generation.cancel();
      assertThat(generation.join().reason()).isEqualTo(FinishReason.CANCELLED);
    }
  }

  @Test
  void closingEndsWhatIsUnderWay() throws IOException {
    Herd herd = builder().model(tiny("a")).build();
    Generation generation = herd.model("a").generate(request(Tiny.prompt(5, 1), 4000));
    generation.pieces().iterator().next();
    herd.close();
    assertThat(generation.result()).failsWithin(5, TimeUnit.SECONDS);
    assertThatThrownBy(() -> herd.model("a").generate("x").join())
        .isInstanceOf(CompletionException.class);
  }

  @Test
  void whatIsCancelledHoldsNothingUpAtTheEnd() throws IOException {
    MemoryPool memory;
    try (Herd herd = builder().model(tiny("a")).build()) {
      memory = herd.engine().memory();
      HerdModel model = herd.model("a");
      for (int i = 0; i < 3; i++) { // before the model is there, and when it is
        List<CompletableFuture<?>> futures =
            List.of(model.embed("x"), model.call(m -> m), model.preload(), model.pin());
        futures.forEach(future -> future.cancel(false));
        CompletableFuture<HerdLogits> logits = model.logits(8);
        if (!logits.cancel(false)) {
          logits.join().close();
        }
        model.preload().join();
      }
    }
    assertThat(memory.total().bytes()).isZero();
  }

  @Test
  void unknownNamesSayWhatThereIs() throws IOException {
    try (Herd herd = builder().model(tiny("a")).build()) {
      assertThatThrownBy(() -> herd.model("nobody"))
          .isInstanceOf(UnknownModelException.class)
          .hasMessageContaining("nobody")
          .hasMessageContaining("a:latest");
    }
  }

  @Test
  void aModelWithoutTemplateContinuesWhatItIsAsked() throws IOException {
    try (Herd herd = builder().model(tiny("a")).model(tiny("b").withTemplate(TEMPLATE)).build()) {
      assertThat(herd.model("a").hasChatTemplate()).isFalse();
      assertThat(herd.model("b").hasChatTemplate()).isTrue();
      Question question = Question.of("hello").withMaxTokens(4);
      Response response = herd.model("a").continuing().ask(question).join();
      try (LocalModel model = Tiny.open()) {
        GenerationOptions greedy =
            GenerationOptions.DEFAULT.withMaxTokens(4).withSampling(SamplingOptions.greedy());
        assertThat(response.text()).isEqualTo(model.generate("hello", greedy).text());
      }
    }
  }

  @Test
  void logitsOfTwoModelsCanBeComparedInPlace() throws IOException {
    try (Herd herd = builder().model(tiny("a")).model(tiny("b")).build()) {
      assertThat(herd.fitTogether(Set.of("a", "b"))).isTrue();
      try (HerdLogits a = herd.model("a").logits(8).join();
          HerdLogits b = herd.model("b").logits(8).join()) {
        Divergence same = Divergence.measure(a, b, Tiny.prompt(20, 1), 8);
        assertThat(same.sameLargest()).isEqualTo(1);
        assertThat(same.maximum()).isCloseTo(0, Offset.offset(1e-9));
      }
      herd.model("a").unload().join(); // which waits for those who have it
      herd.model("b").unload().join();
    }
    try (Herd small = builder().memoryBytes(120_000).model(tiny("a")).model(tiny("b")).build()) {
      assertThat(small.fitTogether(Set.of("a", "b"))).isFalse();
    }
  }

  @Test
  void aRouterSeesWhatIsInMemory() throws IOException {
    try (Herd herd =
        builder().model(tiny("a")).model(tiny("b").withTemplate("{{ tools }}")).build()) {
      herd.model("b").preload().join();
      assertThat(herd.routable().get())
          .extracting(RoutableModel::name, RoutableModel::resident, RoutableModel::contextTokens)
          .containsExactly(tuple("a:latest", false, 4096), tuple("b:latest", true, 4096));
      assertThat(herd.routable().get())
          .extracting(RoutableModel::tools)
          .containsExactly(false, true);
    }
  }

  @Test
  void aDeadlineEndsTheWaitForAModelToo() throws IOException {
    long one;
    try (Herd herd = builder().model(tiny("a")).build()) {
      herd.model("a").preload().join();
      one = herd.residencyView().snapshot().usedBytes();
    }
    GenerationRequest hurried =
        GenerationRequest.ofTokens(Tiny.prompt(5, 1))
            .options(Tiny.greedy(0))
            .priority(Priority.HIGH)
            .deadline(Duration.ofMillis(100))
            .build();
    try (Herd herd =
        builder().memoryBytes(one + one / 2).model(tiny("a")).model(tiny("b")).build()) {
      try (HerdLogits _ = herd.model("a").logits(8).join()) {
        assertThat(herd.model("b").generate(hurried).result())
            .failsWithin(5, TimeUnit.SECONDS)
            .withThrowableThat()
            .withCauseInstanceOf(AcquireTimeoutException.class);
      }
    }
    AcquireOptions options = Herd.acquireOptions(hurried);
    assertThat(options.priority()).isEqualTo(Priority.HIGH);
    assertThat(options.deadline()).contains(Duration.ofMillis(100));
    GenerationRequest patient = request(Tiny.prompt(5, 1), 1);
    assertThat(Herd.acquireOptions(patient)).isEqualTo(AcquireOptions.DEFAULT);
  }

  @Test
  void aDefinitionSaysHowManySequencesThereAre() throws IOException {
    try (Herd herd =
        builder().model(tiny("two").withParallelSequences(2)).model(tiny("any")).build()) {
      GenerationRequest three =
          GenerationRequest.ofTokens(Tiny.prompt(5, 1)).options(Tiny.greedy(3)).samples(3).build();
      assertThat(herd.model("any").generate(three).join().choices()).hasSize(3);
      assertThat(herd.model("two").generate(three).result())
          .failsWithin(5, TimeUnit.SECONDS)
          .withThrowableThat()
          .withMessageContaining("two:latest computes 2 sequences together");
    }
  }

  @Test
  void aRefusedValueLeavesNothingOpen() {
    long before = stepLoops();
    Herd.Builder builder = builder().model(tiny("a")).waitBound(Duration.ZERO);
    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("waitBound");
    assertThat(stepLoops()).isEqualTo(before);
  }

  private static long stepLoops() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("herd-steps"))
        .count();
  }

  @Test
  void aFileThatHoldsNoModelTakesNoMemory(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("other.gguf");
    String bytes = Files.readString(Tiny.FILE, StandardCharsets.ISO_8859_1);
    String changed =
        bytes.replaceFirst(
            "general.architecture(....)(........)llama", "general.architecture$1$2other");
    assertThat(changed).isNotEqualTo(bytes);
    Files.writeString(file, changed, StandardCharsets.ISO_8859_1);
    try (Herd herd = builder().model("other", file).build()) {
      assertThat(herd.fitTogether(Set.of("other"))).isTrue();
      assertThat(herd.model("other").preload())
          .failsWithin(5, TimeUnit.SECONDS)
          .withThrowableThat()
          .withCauseInstanceOf(ModelLoadException.class);
    }
  }

  @Test
  void aRouterSeesAFileThatComesLater(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("late.gguf");
    try (Herd herd = builder().model("late", file).build()) {
      assertThat(herd.routable().get()).extracting(RoutableModel::contextTokens).containsExactly(0);
      Files.copy(Tiny.FILE, file);
      assertThat(herd.routable().get().getFirst().contextTokens()).isPositive();
    }
  }
}

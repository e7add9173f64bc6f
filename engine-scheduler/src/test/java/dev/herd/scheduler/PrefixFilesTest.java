package dev.herd.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.herd.core.generation.LocalModel;
import dev.herd.core.model.WeightLayout;
import dev.herd.scheduler.batching.Completion;
import dev.herd.scheduler.batching.GenerationRequest;
import dev.herd.scheduler.batching.Tiny;
import dev.herd.scheduler.catalog.ModelDefinition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Conversations that outlive their model's stay in memory. */
@Timeout(60)
class PrefixFilesTest {
  private static final long QUOTA = 16 << 20;

  @TempDir private Path folder;

  private Herd.Builder builder(long quota) {
    return Herd.builder().threads(1).memoryBytes(64 << 20).keepPrefixes(folder, quota);
  }

  private static ModelDefinition tiny(String name) {
    return ModelDefinition.of(name, Tiny.FILE)
        .withContextTokens(4096)
        .withLayout(WeightLayout.PACKED);
  }

  private static Completion answer(Herd herd, String model, int[] prompt) {
    GenerationRequest request = GenerationRequest.ofTokens(prompt).options(Tiny.greedy(20)).build();
    return herd.model(model).generate(request).join();
  }

  /** Returns the conversation so far, and what is said next. */
  private static int[] next(int[] prompt, Completion answer) {
    IntStream tokens = answer.tokens().stream().mapToInt(token -> token);
    IntStream soFar = IntStream.concat(IntStream.of(prompt), tokens);
    return IntStream.concat(soFar, IntStream.of(Tiny.prompt(10, 7))).toArray();
  }

  private static List<Integer> alone(int[] prompt) {
    try (LocalModel model = Tiny.open()) {
      return model.generate(prompt, Tiny.greedy(20), piece -> {}).tokens();
    }
  }

  private List<Path> files() {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private long bytes() {
    return files().stream().mapToLong(file -> file.toFile().length()).sum();
  }

  @Test
  void aConversationGoesOnAfterAnEviction() throws IOException {
    int[] first = Tiny.prompt(100, 1);
    int[] second;
    int reused;
    try (Herd herd = Herd.builder().threads(1).memoryBytes(64 << 20).model(tiny("a")).build()) {
      second = next(first, answer(herd, "a", first));
      reused = answer(herd, "a", second).reusedTokens();
    }
    assertThat(reused).isBetween(112, 120);
    try (Herd herd =
        builder(QUOTA)
            .model(tiny("a"))
            .model(tiny("b").withContextTokens(2048)) // a model of its own
            .build()) {
      herd.model("a").preload().join();
      long one = herd.residencyView().snapshot().usedBytes();
      herd.residencyView().setBudget(one + one / 2).join();
      answer(herd, "a", first);
      herd.model("b").preload().join();
      assertThat(herd.residencyView().snapshot().evictions()).isEqualTo(1);
      assertThat(files()).hasSize(1);
      Completion completion = answer(herd, "a", second);
      assertThat(completion.reusedTokens()).isEqualTo(reused);
      assertThat(completion.tokens()).isEqualTo(alone(second));
    }
    assertThat(files()).as("the beginning is in the whole").hasSize(1);
  }

  @Test
  void aLaterHerdKnowsWhatAnEarlierOneRead() throws IOException {
    int[] first = Tiny.prompt(64, 2);
    int[] second;
    try (Herd herd = builder(QUOTA).model(tiny("a")).build()) {
      second = next(first, answer(herd, "a", first));
    }
    try (Herd herd = builder(QUOTA).model(tiny("renamed")).build()) {
      assertThat(answer(herd, "renamed", second).reusedTokens()).isEqualTo(80);
    }
    try (Herd herd = builder(QUOTA).model(tiny("a").withContextTokens(80)).build()) {
      // What is longer than the context is of use as far as it goes.
      assertThat(answer(herd, "a", Arrays.copyOf(second, 60)).reusedTokens()).isEqualTo(56);
    }
  }

  @Test
  void whatIsIdleMovesToFiles() throws IOException, InterruptedException {
    int[] first = Tiny.prompt(64, 3);
    try (Herd herd =
        builder(QUOTA).idleMemoryAfter(Duration.ofMillis(10)).model(tiny("a")).build()) {
      int[] second = next(first, answer(herd, "a", first));
      while (!herd.residencyView().snapshot().model("a:latest").idleMemoryReleased()
          || herd.engine().memory().usage("a:latest/kv").bytes() > 0
          || herd.engine().models().getFirst().prefixes().isEmpty()) { // not mapped again yet
        Thread.sleep(1);
      }
      Completion completion = answer(herd, "a", second);
      assertThat(completion.reusedTokens()).isEqualTo(80);
      assertThat(completion.tokens()).isEqualTo(alone(second));
    }
  }

  @Test
  void theQuotaKeepsWhatWasUsedLast() throws IOException {
    int[][] prompts = new int[6][];
    for (int i = 0; i < prompts.length; i++) {
      prompts[i] = Tiny.prompt(200, i);
    }
    try (Herd herd = builder(QUOTA).model(tiny("a")).build()) {
      for (int[] prompt : prompts) {
        answer(herd, "a", prompt);
      }
    }
    assertThat(files()).hasSize(6);
    long quota = bytes() * 2 / 3;
    FileTime longAgo = FileTime.fromMillis(0);
    for (Path file : files()) {
      Files.setLastModifiedTime(file, longAgo);
    }
    try (Herd herd = builder(quota).model(tiny("a")).build()) {
      answer(herd, "a", Tiny.prompt(200, 100));
    }
    assertThat(bytes()).isLessThanOrEqualTo(quota);
    try (Herd herd = builder(quota).model(tiny("a")).build()) {
      assertThat(answer(herd, "a", Tiny.prompt(200, 100)).reusedTokens()).isEqualTo(192);
    }
    try (Herd herd = builder(1000).model(tiny("a")).build()) {
      answer(herd, "a", prompts[0]);
    }
    assertThatThrownBy(() -> builder(0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void damagedAndUnfinishedFilesAreDeleted() throws IOException {
    int[] prompt = Tiny.prompt(64, 4);
    Path unfinished = Files.createFile(folder.resolve("x.kv1.part"));
    Files.setLastModifiedTime(unfinished, FileTime.fromMillis(0));
    try (Herd herd = builder(QUOTA).model(tiny("a")).build()) {
      answer(herd, "a", prompt);
    }
    assertThat(unfinished).doesNotExist();
    Path file = files().getFirst();
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
    try (Herd herd = builder(QUOTA).model(tiny("a")).build()) {
      Completion completion = answer(herd, "a", prompt);
      assertThat(completion.reusedTokens()).isZero();
      assertThat(completion.tokens()).isEqualTo(alone(prompt));
    }
    assertThat(files()).containsExactly(file);
  }
}

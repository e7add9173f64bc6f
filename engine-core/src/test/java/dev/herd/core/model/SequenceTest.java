package dev.herd.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.herd.core.memory.KvFileException;
import dev.herd.core.memory.MemoryPool;
import dev.herd.gguf.GgmlType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sequences that share, fork and are cut give the logits of one that never was. */
class SequenceTest {
  private final Engine engine =
      Engine.create(EngineOptions.DEFAULT.withThreads(2).withMemoryBytes(1L << 30));

  @AfterEach
  void close() {
    engine.close();
  }

  private Model open(String name, ModelOptions options) throws IOException {
    return Model.open(new Reference(Reference.resources(), name).model(), options, engine);
  }

  /** Returns the prompt of the fixture several times over, so that it leaves its window. */
  private static int[] prompt(String name) {
    int[] tokens = new Reference(Reference.resources(), name).tokens();
    int[] all = new int[6 * tokens.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = tokens[i % tokens.length];
    }
    return all;
  }

  private static float[] append(Model model, Sequence sequence, int[] tokens, int from) {
    Batch batch = model.newBatch(tokens.length, 1);
    for (int i = from; i < tokens.length; i++) {
      batch.add(sequence, tokens[i], i == tokens.length - 1);
    }
    model.forward(batch);
    return Arrays.copyOf(batch.logits(), model.description().vocabulary());
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama-F16", "gemma3-F16", "mixtral-F16"})
  void aKnownPrefixIsNotComputedAgain(String name) throws IOException {
    int[] prompt = prompt(name);
    try (Model model = open(name, ModelOptions.DEFAULT)) {
      float[] expected;
      try (Sequence sequence = model.newSequence()) {
        expected = append(model, sequence, prompt, 0);
      }
      for (int round = 0; round < 3; round++) {
        try (Sequence sequence = model.newSequence()) {
          int reused = sequence.reuse(prompt);
          assertThat(reused).isEqualTo(round == 0 ? 0 : (prompt.length - 1) / 8 * 8);
          float[] logits = append(model, sequence, prompt, reused);
          assertThat(Reference.error(logits, expected)).isLessThan(1e-10);
          assertThat(sequence.agreement(prompt)).isEqualTo(prompt.length);
          assertThat(sequence.token(prompt.length - 1)).isEqualTo(prompt[prompt.length - 1]);
        }
      }
    }
    assertThat(engine.memory().usage(name + "/kv").bytes()).isZero();
  }

  @Test
  void otherTokensOrOtherModelsShareNothing() throws IOException {
    int[] prompt = prompt("llama-F16");
    try (Model model = open("llama-F16", ModelOptions.DEFAULT);
        Model other = open("llama-F16", ModelOptions.DEFAULT);
        Sequence sequence = model.newSequence()) {
      sequence.reuse(prompt);
      append(model, sequence, prompt, 0);
      int[] different = prompt.clone();
      different[3]++;
      try (Sequence first = model.newSequence();
          Sequence second = other.newSequence()) {
        assertThat(first.reuse(different)).isZero();
        assertThat(second.reuse(prompt)).isZero();
      }
      assertThatThrownBy(() -> sequence.reuse(prompt)).isInstanceOf(IllegalStateException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama-F16", "gemma3-F16"})
  void aForkGoesItsOwnWay(String name) throws IOException {
    int[] prompt = prompt(name);
    int[] other = prompt.clone();
    int half = prompt.length / 2 + 3;
    for (int i = half; i < other.length; i++) {
      other[i] = prompt[i] + 1;
    }
    try (Model model = open(name, ModelOptions.DEFAULT);
        Sequence sequence = model.newSequence()) {
      append(model, sequence, Arrays.copyOf(prompt, half), 0);
      try (Sequence fork = sequence.fork();
          Sequence whole = model.newSequence();
          Sequence otherWhole = model.newSequence()) {
        float[] forked = append(model, fork, other, half);
        float[] original = append(model, sequence, prompt, half);
        assertThat(Reference.error(original, append(model, whole, prompt, 0))).isLessThan(1e-10);
        assertThat(Reference.error(forked, append(model, otherWhole, other, 0))).isLessThan(1e-10);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama-F16", "gemma3-F16"})
  void aSequenceThatWasCutGoesOnAsIfItNeverWasLonger(String name) throws IOException {
    int[] prompt = prompt(name);
    try (Model model = open(name, ModelOptions.DEFAULT);
        Sequence sequence = model.newSequence();
        Sequence whole = model.newSequence()) {
      append(model, sequence, prompt, 0);
      int left = sequence.truncate(prompt.length - 5);
      assertThat(left).isEqualTo(prompt.length - 5);
      float[] logits = append(model, sequence, prompt, left);
      assertThat(Reference.error(logits, append(model, whole, prompt, 0))).isLessThan(1e-10);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama-F16", "gemma3-F16"})
  void rowsOfASequenceMayLieApart(String name) throws IOException {
    int[] prompt = prompt(name);
    int split = prompt.length - 8;
    try (Model model = open(name, ModelOptions.DEFAULT);
        Sequence sequence = model.newSequence();
        Sequence other = model.newSequence();
        Sequence whole = model.newSequence()) {
      Batch batch = model.newBatch(prompt.length + 1, 1);
      for (int i = 0; i < prompt.length; i++) {
        if (i == split) {
          batch.add(other, prompt[0], false);
        }
        batch.add(sequence, prompt[i], i == prompt.length - 1);
      }
      model.forward(batch);
      assertThat(sequence.length()).isEqualTo(prompt.length);
      assertThat(other.length()).isEqualTo(1);
      float[] logits = Arrays.copyOf(batch.logits(), model.description().vocabulary());
      assertThat(Reference.error(logits, append(model, whole, prompt, 0))).isLessThan(1e-10);
    }
  }

  @Test
  void sequencesAreAsBeforeAfterAnError() throws IOException {
    int[] prompt = prompt("llama-F16");
    MemoryPool.Reclaimer broken =
        bytes -> {
          throw new StackOverflowError("on purpose");
        };
    try (Model model = open("llama-F16", ModelOptions.DEFAULT);
        Sequence first = model.newSequence();
        Sequence second = model.newSequence();
        Sequence whole = model.newSequence()) {
      float[] expected = append(model, whole, prompt, 0);
      append(model, first, Arrays.copyOf(prompt, 9), 0);
      MemoryPool memory = engine.memory();
      long rest = memory.budgetBytes() - memory.total().bytes();
      memory.reserve("test", rest);
      memory.addReclaimer(broken);
      Batch batch = model.newBatch(4, 0);
      for (Sequence sequence : List.of(first, second, second, first)) {
        batch.add(sequence, prompt[sequence.length()], false);
      }
      assertThatThrownBy(() -> model.forward(batch)).isInstanceOf(StackOverflowError.class);
      assertThat(List.of(first.length(), second.length())).containsExactly(9, 0);
      memory.removeReclaimer(broken);
      memory.release("test", rest);
      float[] logits = append(model, first, prompt, 9);
      assertThat(Reference.error(logits, expected)).isLessThan(1e-10);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama-F16", "gemma3-F16"})
  void aSavedSequenceGoesOn(String name, @TempDir Path folder) throws IOException {
    Path file = folder.resolve("saved.kv");
    int[] prompt = prompt(name);
    int half = prompt.length / 2 + 3;
    try (Model model = open(name, ModelOptions.DEFAULT);
        Sequence sequence = model.newSequence()) {
      append(model, sequence, Arrays.copyOf(prompt, half), 0);
      Files.writeString(file, "to be replaced");
      sequence.save(file);
      float[] expected = append(model, sequence, prompt, half);
      long before = engine.memory().total().bytes();
      try (Sequence restored = model.restore(file);
          Sequence fork = restored.fork()) {
        assertThat(engine.memory().total().bytes()).as("mapped, not read").isEqualTo(before);
        assertThat(restored.agreement(prompt)).isEqualTo(half);
        assertThat(append(model, restored, prompt, half)).isEqualTo(expected);
        assertThat(append(model, fork, prompt, half)).isEqualTo(expected);
      }
      try (Stream<Path> files = Files.list(folder)) {
        assertThat(files).containsExactly(file);
      }
    }
    try (Model other = open("mixtral-F16", ModelOptions.DEFAULT)) {
      assertThatThrownBy(() -> other.restore(file))
          .isInstanceOf(KvFileException.class)
          .hasMessageContaining("another model");
    }
  }

  /** Of the same size and with the same ends: only a weight in between is another. */
  @Test
  void aModelThatDiffersInOneMatrixIsAnother(@TempDir Path folder) throws IOException {
    Path saved = folder.resolve("saved.kv");
    Path other = folder.resolve("other.gguf");
    Path copy = folder.resolve("copy.gguf");
    try (Model model = open("llama-F16", ModelOptions.DEFAULT);
        Sequence sequence = model.newSequence()) {
      append(model, sequence, prompt("llama-F16"), 0);
      sequence.save(saved);
      Files.copy(model.file().path(), copy);
      byte[] bytes = Files.readAllBytes(copy);
      bytes[Reference.offset(model.file(), bytes, "blk.0.attn_q.weight")] ^= 1;
      Files.write(other, bytes);
    }
    try (Model model = Model.open(other, ModelOptions.DEFAULT, engine)) {
      assertThatThrownBy(() -> model.restore(saved))
          .isInstanceOf(KvFileException.class)
          .hasMessageContaining("another model");
    }
    try (Model model = Model.open(copy, ModelOptions.DEFAULT, engine);
        Sequence sequence = model.restore(saved)) {
      assertThat(sequence.length()).isEqualTo(prompt("llama-F16").length);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama-F16", "gemma3-F16"})
  void whatWasSavedIsKnownAgain(String name, @TempDir Path folder) throws IOException {
    Path file = folder.resolve("saved.kv");
    int[] prompt = prompt(name);
    int whole = (prompt.length - 1) / 8 * 8;
    float[] expected;
    try (Model model = open(name, ModelOptions.DEFAULT)) {
      for (int length : new int[] {prompt.length - 1, 9}) {
        try (Sequence sequence = model.newSequence()) {
          int[] part = Arrays.copyOf(prompt, length);
          append(model, sequence, part, sequence.reuse(part));
        }
      }
      assertThat(model.prefixes()).containsExactly(Arrays.copyOf(prompt, whole));
      try (Sequence known = model.newSequence();
          Sequence sequence = model.newSequence()) {
        assertThat(known.reuse(prompt)).isEqualTo(whole);
        known.save(file);
        expected = append(model, sequence, prompt, sequence.reuse(prompt));
      }
    }
    try (Model model = open(name, ModelOptions.DEFAULT)) {
      assertThat(model.prefixes()).isEmpty();
      try (Sequence restored = model.restore(file)) {
        restored.share();
      }
      assertThat(model.prefixes()).containsExactly(Arrays.copyOf(prompt, whole));
      assertThat(model.kvBytes()).as("mapped, not read").isZero();
      assertThat(model.idleKvBytes()).isZero();
      try (Sequence sequence = model.newSequence()) {
        assertThat(sequence.reuse(prompt)).isEqualTo(whole);
        assertThat(append(model, sequence, prompt, whole)).isEqualTo(expected);
      }
      model.forgetPrefixes();
      assertThat(model.prefixes()).isEmpty();
    }
  }

  @Test
  void damagedFilesAreRefused(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("saved.kv");
    int[] prompt = prompt("llama-F16");
    try (Model model = open("llama-F16", ModelOptions.DEFAULT)) {
      try (Sequence sequence = model.newSequence()) {
        append(model, sequence, prompt, 0);
        sequence.save(file);
      }
      byte[] good = Files.readAllBytes(file);
      int header = 52 + 4 * prompt.length + 4;
      for (int at = 0; at < header; at++) {
        byte[] bad = good.clone();
        bad[at] ^= (byte) (1 << at % 8);
        Files.write(file, bad);
        assertThatThrownBy(() -> model.restore(file)).isInstanceOf(KvFileException.class);
      }
      for (int length : new int[] {0, 7, 52, header - 1, header, good.length - 1}) {
        Files.write(file, Arrays.copyOf(good, length));
        assertThatThrownBy(() -> model.restore(file))
            .isInstanceOf(KvFileException.class)
            .hasMessageContaining("saved.kv");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "F16"})
  void typesOfTheCacheAgreeWithTheReference(GgmlType type) throws IOException {
    Reference reference = new Reference(Reference.resources(), "llama-F16");
    try (Model model = open("llama-F16", ModelOptions.DEFAULT.withKvType(type))) {
      assertThat(model.kvShape().type()).isEqualTo(type);
      float[] logits = Reference.logits(model, reference.tokens(), 5);
      assertThat(Reference.error(logits, reference.logits())).isLessThan(reference.bound());
    }
  }

  @Test
  void bytesInTheCacheLoseLittle(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("wide.gguf");
    Files.write(file, withHeadsTwiceAsWide());
    int[] tokens = prompt("llama-F16");
    float[] expected;
    try (Model model = Model.open(file, ModelOptions.DEFAULT, engine)) {
      expected = Reference.logits(model, tokens, 5);
    }
    ModelOptions options = ModelOptions.DEFAULT.withKvType(GgmlType.Q8_0);
    try (Model model = Model.open(file, options, engine)) {
      assertThat(model.kvBytesPerToken()).isEqualTo(expected(model));
      float[] logits = Reference.logits(model, tokens, 5);
      // A relative rounding of about 2^-9 a key and value.
      assertThat(Reference.error(logits, expected)).isBetween(1e-9, 1e-4);
    }
  }

  private static long expected(Model model) {
    return model.description().blocks() * 2L * GgmlType.Q8_0.bytes(32);
  }

  /** The fixture's matrices as those of half as many heads, since blocks have 32 values. */
  private static byte[] withHeadsTwiceAsWide() throws IOException {
    byte[] file = Files.readAllBytes(new Reference(Reference.resources(), "llama-F16").model());
    replace(file, "llama.attention.head_count", 4, 2);
    replace(file, "llama.attention.head_count_kv", 2, 1);
    replace(file, "llama.attention.key_length", 16, 32);
    replace(file, "llama.attention.value_length", 16, 32);
    replace(file, "llama.rope.dimension_count", 16, 32);
    return file;
  }

  /** Replaces a metadata value of 32 bits: key, type, value. */
  private static void replace(byte[] file, String key, int before, int after) {
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    byte[] name = key.getBytes(StandardCharsets.UTF_8);
    for (int at = 8; at < file.length - name.length - 8; at++) {
      int end = at + name.length;
      if (bytes.getLong(at - 8) == name.length
          && Arrays.equals(name, 0, name.length, file, at, end)) {
        assertThat(bytes.getInt(end + 4)).isEqualTo(before);
        bytes.putInt(end + 4, after);
        return;
      }
    }
    throw new AssertionError("no key " + key);
  }
}

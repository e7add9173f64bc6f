package dev.herd.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Thousands of broken headers: each is refused, or read to its last value without harm. */
class HeaderFuzzTest {
  private static final int MUTATIONS = 10_000;

  /** Heap that opening and reading a file of some kilobytes may take. */
  private static final long MAX_ALLOCATED_BYTES = 4 << 20;

  private static final long[] EXTREMES = {
    0,
    1,
    -1,
    255,
    1 << 16,
    1L << 31,
    (1L << 31) - 1,
    1L << 32,
    1L << 40,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    1L << 61,
    1L << 62
  };

  @TempDir Path folder;
  private byte[] good;

  @BeforeEach
  void writeGoodFile() throws IOException {
    GgufWriter writer =
        new GgufWriter()
            .alignment(64)
            .putString("general.architecture", "llama")
            .putUint32("llama.block_count", 2)
            .putFloat32("llama.rope.freq_base", 10000)
            .putFlag("tokenizer.ggml.add_bos_token", true)
            .putStrings("tokenizer.ggml.tokens", List.of("<unk>", "<s>", "</s>", "a", "", "b"))
            .putFloat32s("tokenizer.ggml.scores", 0, 0, 0, -1, -2, -3)
            .putInt32s("tokenizer.ggml.token_type", 2, 3, 3, 1, 1, 1)
            .putArray(
                "nested",
                new GgufArrayValue(
                    GgufValueType.ARRAY,
                    List.of(
                        new GgufArrayValue(GgufValueType.STRING, List.of("x", "yz")),
                        new GgufArrayValue(GgufValueType.UINT8, List.of(1, 2, 3)))));
    for (int i = 0; i < 2; i++) {
      writer
          .tensor("blk." + i + ".attn_q.weight", GgmlType.Q4_0, 32, 4)
          .tensor("blk." + i + ".attn_norm.weight", GgmlType.F32, 32);
    }
    Path file = folder.resolve("good.gguf");
    try (GgufOutput out = writer.create(file)) {
      for (String name : writer.tensorNames()) {
        out.writeTensor(name, MemorySegment.ofArray(new byte[name.contains("norm") ? 128 : 72]));
      }
      out.finish();
    }
    good = Files.readAllBytes(file);
  }

  @Test
  void brokenHeadersAreRefusedOrHarmless() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    int refused = 0;
    for (int seed = 0; seed < MUTATIONS; seed++) {
      byte[] bytes = mutate(new Random(seed));
      long before = threads.getCurrentThreadAllocatedBytes();
      refused += isRefused(bytes, seed) ? 1 : 0;
      assertThat(threads.getCurrentThreadAllocatedBytes() - before)
          .as("allocated for seed %d", seed)
          .isLessThan(MAX_ALLOCATED_BYTES);
    }
    assertThat(refused).isBetween(MUTATIONS / 4, MUTATIONS - MUTATIONS / 100);
  }

  private byte[] mutate(Random random) {
    byte[] bytes = good.clone();
    int changes = 1 + random.nextInt(5);
    for (int i = 0; i < changes; i++) {
      int at = 4 + random.nextInt(bytes.length - 12);
      switch (random.nextInt(4)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt(14);
        case 2 ->
            ByteBuffer.wrap(bytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(at, EXTREMES[random.nextInt(EXTREMES.length)]);
        default -> bytes[at] = (byte) random.nextInt(256);
      }
    }
    return random.nextInt(10) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
  }

  private static boolean isRefused(byte[] bytes, int seed) {
    try {
      MemorySegment file = MemorySegment.ofArray(bytes).asReadOnly();
      GgufPart part = GgufPart.parse(Path.of("fuzz.gguf"), file, new HashSet<>());
      readAll(part);
      return false;
    } catch (GgufFormatException e) {
      assertThat(e.getMessage()).startsWith("fuzz.gguf: ").hasLineCount(1);
      return true;
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      return fail("seed " + seed, e);
    }
  }

  private static void readAll(GgufPart part) {
    GgufMetadata metadata = part.metadata();
    for (String key : metadata.keys()) {
      assertThat(metadata.display(key)).hasLineCount(1);
      if (metadata.type(key) == GgufValueType.ARRAY) {
        readAll(metadata.array(key));
      }
    }
    for (GgufTensor tensor : part.tensors()) {
      MemorySegment data = tensor.data();
      assertThat(data.byteSize()).isPositive();
      assertThat(data.get(ValueLayout.JAVA_BYTE, data.byteSize() - 1))
          .isBetween(Byte.MIN_VALUE, Byte.MAX_VALUE);
      assertThat(tensor.type().bytes(tensor.elements())).isEqualTo(data.byteSize());
    }
  }

  private static void readAll(GgufArray array) {
    for (int i = 0; i < array.size(); i++) {
      switch (array.elementType()) {
        case STRING -> assertThat(array.string(i)).isNotNull();
        case ARRAY -> readAll(array.array(i));
        case BOOL -> array.flag(i);
        case FLOAT32, FLOAT64 -> array.real(i);
        default -> array.integer(i);
      }
    }
  }
}

package dev.herd.core.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.herd.gguf.GgmlType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files whose checksum is right and whose numbers aren't. */
class KvFileTest {
  private static final long MODEL = 7;

  /** Layers 0 and 1, 3 and 4 see 20 positions. */
  private static final KvShape SHAPE = new KvShape(6, 3, 20, 1, 64, 64, GgmlType.F16);

  private final MemoryPool pool = new MemoryPool(1 << 20);
  private final KvArena arena = new KvArena(pool);
  private final KvSpace space = arena.newSpace("m/kv", SHAPE);

  @TempDir private Path folder;

  @AfterEach
  void nothingIsLeftOpen() {
    space.close();
    arena.close();
    assertThat(pool.total().bytes()).isZero();
  }

  /** Writes a header of 16 tokens, which are 2 granules, and as many bytes as it says. */
  private Path write(int firstWindowed) throws IOException {
    Path file = folder.resolve("saved.kv");
    KvFile header = new KvFile(MODEL, SHAPE, KvMarks.tokens(16, 1), firstWindowed);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      header.write(channel);
      channel.write(ByteBuffer.allocate(1), header.bytes() - 1);
    }
    return file;
  }

  @Test
  void aWindowMayBeAsLateAsTheEnd() throws IOException {
    try (KvCache cache = space.restore(write(2), MODEL).cache()) {
      assertThat(cache.run(2, 0)).isEqualTo(8);
    }
  }

  @Test
  void aWindowBehindTheEndIsRefused() throws IOException {
    Path file = write(3);
    assertThatThrownBy(() -> space.restore(file, MODEL))
        .isInstanceOf(KvFileException.class)
        .hasMessageContaining("16 tokens, windows from granule 3");
  }

  @Test
  void aClosedSpaceRestoresNothing() throws IOException {
    Path file = write(2);
    KvSpace closed = arena.newSpace("c/kv", SHAPE);
    closed.close();
    assertThatThrownBy(() -> closed.restore(file, MODEL))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("c/kv is closed");
  }
}

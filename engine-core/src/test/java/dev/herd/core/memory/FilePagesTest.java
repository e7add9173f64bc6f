package dev.herd.core.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilePagesTest {
  private static final int BYTES = (4 << 20) + 12345;

  /** What smaps calls it. */
  private static final String LARGE = " hg";

  @TempDir private Path folder;

  @Test
  void aPartOfAMappingPrefersThemAndReadsAsBefore() throws IOException {
    assumeTrue(NativePages.ofSystem().isPresent());
    byte[] content = new byte[BYTES];
    new Random(1).nextBytes(content);
    Path file = Files.write(folder.resolve("weights"), content);
    try (Arena arena = Arena.ofConfined();
        FileChannel channel = FileChannel.open(file)) {
      MemorySegment mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, BYTES, arena);
      MemorySegment part = mapped.asSlice(5000, BYTES - 5000);
      FilePages.preferLarge(part);
      FilePages.preferLarge(part.asSlice(0, 0));
      assertThat(mapped.mismatch(MemorySegment.ofArray(content))).isEqualTo(-1);
      assertThat(flags(mapped.address())).doesNotContain(LARGE);
      assertThat(flags(part.address() & -NativePages.ofSystem().orElseThrow().pageBytes()))
          .contains(LARGE);
    }
  }

  /** Returns the flags of the mapping that begins at an address. */
  private static String flags(long address) throws IOException {
    List<String> lines = Files.readAllLines(Path.of("/proc/self/smaps"));
    int line = 0;
    while (!lines.get(line).startsWith(Long.toHexString(address) + "-")) {
      line++;
    }
    while (!lines.get(line).startsWith("VmFlags:")) {
      line++;
    }
    return lines.get(line);
  }
}

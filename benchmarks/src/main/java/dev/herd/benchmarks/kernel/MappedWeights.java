package dev.herd.benchmarks.kernel;

import dev.herd.gguf.GgmlType;
import dev.herd.gguf.quant.BlockCodec;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Random weights in a temporary file that is mapped as models are: other memory may differ. */
final class MappedWeights {
  private MappedWeights() {}

  /** Returns {@code rows} rows; 64 different ones repeat. */
  static MemorySegment create(Arena arena, GgmlType type, int rows, int columns)
      throws IOException {
    byte[] pattern = pattern(type, columns);
    long rowBytes = type.bytes(columns);
    Path file = Files.createTempFile("herd-weights", ".bin");
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      for (long left = rows * rowBytes; left > 0; left -= pattern.length) {
        ByteBuffer next = ByteBuffer.wrap(pattern, 0, (int) Math.min(pattern.length, left));
        while (next.hasRemaining()) {
          channel.write(next);
        }
      }
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, rows * rowBytes, arena);
    } finally {
      Files.delete(file);
    }
  }

  private static byte[] pattern(GgmlType type, int columns) {
    int rows = 64;
    float[] values = RandomValues.gaussian(rows * columns, 1);
    for (int i = 0; i < values.length; i++) {
      values[i] *= 0.02f;
    }
    byte[] bytes = new byte[Math.toIntExact(type.bytes(values.length))];
    BlockCodec.of(type).quantize(values, 0, MemorySegment.ofArray(bytes), 0, values.length);
    return bytes;
  }
}

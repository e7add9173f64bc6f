package dev.herd.gguf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes a file of a header alone, for whoever asks what a model's tensors would take. */
final class HeaderOutline {
  private HeaderOutline() {}

  /** Returns a file whose metadata are on the heap and whose tensors have no data. */
  static GgufFile of(
      Path path,
      int version,
      int alignment,
      Map<String, GgufWriter.Value> metadata,
      List<GgufWriter.Declared> declared) {
    long headerBytes = headerBytes(metadata, declared);
    long dataBytes = 0;
    List<GgufTensor> tensors = new ArrayList<>();
    GgufMetadata values = values(path, metadata);
    try (Arena arena = Arena.ofShared()) { // closed before anybody gets the file
      for (GgufWriter.Declared tensor : declared) {
        MemorySegment data = absent(arena, tensor.offset(), tensor.bytes());
        tensors.add(new GgufTensor(tensor.name(), tensor.type(), tensor.shape(), data));
        dataBytes = tensor.offset() + tensor.bytes();
      }
      long fileBytes =
          HeaderLayout.align(headerBytes, alignment) + HeaderLayout.align(dataBytes, alignment);
      GgufPart part =
          new GgufPart(path, version, alignment, headerBytes, fileBytes, values, tensors);
      return new GgufFile(arena, List.of(part));
    }
  }

  private static GgufMetadata values(Path path, Map<String, GgufWriter.Value> metadata) {
    long bytes = metadata.values().stream().mapToLong(value -> value.bytes().byteSize()).sum();
    MemorySegment all = MemorySegment.ofArray(new byte[Math.toIntExact(bytes)]);
    Map<String, GgufMetadata.Entry> entries = new LinkedHashMap<>();
    long end = 0;
    for (Map.Entry<String, GgufWriter.Value> entry : metadata.entrySet()) {
      MemorySegment value = entry.getValue().bytes();
      long start = end;
      end += value.byteSize();
      MemorySegment.copy(value, 0, all, start, value.byteSize());
      entries.put(entry.getKey(), new GgufMetadata.Entry(entry.getValue().type(), start, end));
    }
    return new GgufMetadata(path, all, entries);
  }

  private static long headerBytes(
      Map<String, GgufWriter.Value> metadata, List<GgufWriter.Declared> declared) {
    long bytes = HeaderLayout.FIXED_BYTES;
    for (Map.Entry<String, GgufWriter.Value> entry : metadata.entrySet()) {
      long value = entry.getValue().bytes().byteSize();
      bytes += nameBytes(entry.getKey()) + HeaderLayout.TYPE_BYTES + value;
    }
    for (GgufWriter.Declared tensor : declared) {
      long dimensions = Integer.BYTES + (long) Long.BYTES * tensor.shape().count();
      bytes += nameBytes(tensor.name()) + dimensions + HeaderLayout.TYPE_BYTES + Long.BYTES;
    }
    return bytes;
  }

  private static long nameBytes(String name) {
    return HeaderLayout.COUNT_BYTES + (long) name.getBytes(StandardCharsets.UTF_8).length;
  }

  /**
   * Returns a segment with a size and a place of its own but no memory: its arena is closed before
   * anybody gets it, so that every access throws.
   */
  @SuppressWarnings("restricted") // the address is never read
  private static MemorySegment absent(Arena arena, long offset, long bytes) {
    return MemorySegment.ofAddress(offset).reinterpret(bytes, arena, null);
  }
}

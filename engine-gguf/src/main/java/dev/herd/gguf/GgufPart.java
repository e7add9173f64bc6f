package dev.herd.gguf;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One mapped and checked file; a model is one of them, or several that name each other. */
record GgufPart(
    Path path,
    int version,
    int alignment,
    long headerBytes,
    long fileBytes,
    GgufMetadata metadata,
    List<GgufTensor> tensors) {

  /**
   * Maps a file read-only and checks its header. No page of tensor data is touched.
   *
   * @param arena owns the mapping
   * @param names tensor names of the model's other files; this one's are added
   */
  static GgufPart open(Path path, Arena arena, Set<String> names) throws IOException {
    // Asked before opening, which would wait for a writer where the path is a pipe.
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      throw new FileSystemException(path.toString(), null, "not a regular file");
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      MemorySegment mapping = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      return parse(path, mapping, names);
    }
  }

  /** Checks a header that is in memory. */
  static GgufPart parse(Path path, MemorySegment mapping, Set<String> names) {
    HeaderReader reader = new HeaderReader(path, mapping);
    int version = readVersion(reader);
    int tensorCount =
        reader.readCount("tensor count", Limits.TENSORS, HeaderLayout.MIN_TENSOR_BYTES);
    int metadataCount =
        reader.readCount(
            "metadata count", Limits.METADATA_ENTRIES, HeaderLayout.MIN_METADATA_BYTES);
    Map<String, GgufMetadata.Entry> entries = new MetadataParser(reader).parse(metadataCount);
    GgufMetadata metadata = new GgufMetadata(path, mapping.asSlice(0, reader.position()), entries);
    int alignment = alignment(metadata);
    List<GgufTensor> tensors = new TensorParser(reader, names).parse(tensorCount, alignment);
    return new GgufPart(
        path, version, alignment, reader.position(), mapping.byteSize(), metadata, tensors);
  }

  private static int readVersion(HeaderReader reader) {
    if (reader.size() == 0) {
      throw reader.failure(0, "the file is empty");
    }
    int magic = reader.readInt("magic number");
    if (magic != HeaderLayout.MAGIC && Integer.reverseBytes(magic) != HeaderLayout.MAGIC) {
      throw reader.failure(
          HeaderLayout.MAGIC_OFFSET,
          "not a GGUF file: it starts with the bytes %08x, not %08x"
              .formatted(Integer.reverseBytes(magic), Integer.reverseBytes(HeaderLayout.MAGIC)));
    }
    int version = reader.readInt("version");
    // A big-endian file has the same first four bytes, but its version reads as 2 << 24.
    if (magic != HeaderLayout.MAGIC || isSupported(Integer.reverseBytes(version))) {
      throw reader.failure(
          HeaderLayout.MAGIC_OFFSET,
          "the file is big-endian, only little-endian ones are supported");
    }
    if (!isSupported(version)) {
      throw reader.failure(
          HeaderLayout.VERSION_OFFSET,
          "version %s is not supported, only %d and %d"
              .formatted(
                  Integer.toUnsignedString(version),
                  HeaderLayout.OLDEST_VERSION,
                  HeaderLayout.NEWEST_VERSION));
    }
    return version;
  }

  private static boolean isSupported(int version) {
    return version >= HeaderLayout.OLDEST_VERSION && version <= HeaderLayout.NEWEST_VERSION;
  }

  private static int alignment(GgufMetadata metadata) {
    String key = HeaderLayout.ALIGNMENT_KEY;
    int alignment =
        metadata.intInRange(
            key, Limits.MIN_ALIGNMENT, Limits.MAX_ALIGNMENT, HeaderLayout.DEFAULT_ALIGNMENT);
    if (Integer.bitCount(alignment) != 1) {
      throw metadata.failure(key, "alignment " + alignment + " is not a power of two");
    }
    return alignment;
  }
}

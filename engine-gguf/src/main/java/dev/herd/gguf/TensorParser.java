package dev.herd.gguf;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** Reads the tensor entries of a header and checks each against the file and the others. */
final class TensorParser {
  private static final String SUBJECT = "tensor";

  /**
   * A tensor entry.
   *
   * @param shape dimensions, contiguous one first
   * @param bytes size of the data
   * @param offset position of the data, in bytes after the data section's start
   * @param position position of the entry itself, for messages
   */
  private record TensorEntry(
      String name, GgmlType type, TensorShape shape, long bytes, long offset, long position) {}

  private final HeaderReader reader;
  private final Set<String> names;

  /**
   * Creates a parser.
   *
   * @param names the names that are taken already, by other files of the model; added to
   */
  TensorParser(HeaderReader reader, Set<String> names) {
    this.reader = reader;
    this.names = names;
  }

  /** Reads {@code count} entries and returns the tensors in file order. */
  List<GgufTensor> parse(int count, int alignment) {
    List<TensorEntry> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      entries.add(parseEntry(i, alignment));
    }
    long dataStart = HeaderLayout.align(reader.position(), alignment);
    for (TensorEntry tensor : entries) {
      checkEnd(tensor, dataStart);
    }
    checkOverlap(entries);
    List<GgufTensor> tensors = new ArrayList<>(entries.size());
    for (TensorEntry tensor : entries) {
      MemorySegment data = reader.mapping().asSlice(dataStart + tensor.offset, tensor.bytes);
      tensors.add(new GgufTensor(tensor.name, tensor.type, tensor.shape, data));
    }
    return tensors;
  }

  private TensorEntry parseEntry(int index, int alignment) {
    reader.subject(SUBJECT, index, null);
    long entry = reader.position();
    String name = reader.readName("name", Limits.TENSOR_NAME_BYTES);
    reader.subject(SUBJECT, index, name);
    if (!names.add(name)) {
      throw reader.failure(entry, "the name is there twice");
    }
    long shapeStart = reader.position();
    long[] dimensions = readDimensions();
    GgmlType type = readType();
    String problem = TensorShape.problem(type, dimensions);
    if (problem != null) {
      throw reader.failure(shapeStart, problem);
    }
    TensorShape shape = new TensorShape(dimensions);
    long offset = readOffset(alignment);
    return new TensorEntry(name, type, shape, type.bytes(shape.elements()), offset, entry);
  }

  private long[] readDimensions() {
    long start = reader.position();
    int count = reader.readInt("number of dimensions");
    if (count < 1 || count > Limits.DIMENSIONS) {
      throw reader.failure(
          start,
          "%s dimensions, not between 1 and %d"
              .formatted(Integer.toUnsignedString(count), Limits.DIMENSIONS));
    }
    long[] dimensions = new long[count];
    for (int i = 0; i < count; i++) {
      dimensions[i] = reader.readLong("dimensions");
    }
    return dimensions;
  }

  private GgmlType readType() {
    long start = reader.position();
    int id = reader.readInt("type");
    GgmlType type = GgmlType.byId(id);
    if (type == null) {
      throw reader.failure(start, TypeNames.problem(Integer.toUnsignedLong(id)));
    }
    return type;
  }

  private long readOffset(int alignment) {
    long start = reader.position();
    long offset = reader.readLong("data offset");
    if (offset < 0 || offset > reader.size()) {
      throw reader.failure(
          start,
          "data offset %s is past the end of the file, which has %d bytes"
              .formatted(Long.toUnsignedString(offset), reader.size()));
    }
    if (offset % alignment != 0) {
      throw reader.failure(
          start,
          "data offset %d is not a multiple of the alignment %d".formatted(offset, alignment));
    }
    return offset;
  }

  /** Data lies within the file, so ends don't overflow. */
  private void checkOverlap(List<TensorEntry> entries) {
    List<TensorEntry> byOffset = entries;
    if (!isSorted(entries)) {
      byOffset = new ArrayList<>(entries);
      byOffset.sort(Comparator.comparingLong(TensorEntry::offset));
    }
    for (int i = 1; i < byOffset.size(); i++) {
      TensorEntry before = byOffset.get(i - 1);
      TensorEntry tensor = byOffset.get(i);
      if (tensor.offset < before.offset + before.bytes) {
        reader.subject(SUBJECT, i, tensor.name);
        throw reader.failure(
            tensor.position,
            "data at offset %d overlaps tensor %s, which has %d bytes at offset %d"
                .formatted(
                    tensor.offset, Printable.name(before.name), before.bytes, before.offset));
      }
    }
  }

  private static boolean isSorted(List<TensorEntry> entries) {
    for (int i = 1; i < entries.size(); i++) {
      if (entries.get(i).offset < entries.get(i - 1).offset) {
        return false;
      }
    }
    return true;
  }

  private void checkEnd(TensorEntry tensor, long dataStart) {
    long start = dataStart + tensor.offset;
    if (start > reader.size() || tensor.bytes > reader.size() - start) {
      reader.subject(SUBJECT, -1, tensor.name);
      throw reader.failure(
          tensor.position,
          "its %d bytes from byte %d on reach past the end of the file, which has %d bytes"
              .formatted(tensor.bytes, start, reader.size()));
    }
  }
}

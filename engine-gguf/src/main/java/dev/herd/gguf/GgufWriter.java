package dev.herd.gguf;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Declares the header of a GGUF file: metadata and tensor entries, in the order in which they are
 * added. {@link #create} then opens the file, to which the tensors' data is streamed in the same
 * order.
 *
 * <pre>{@code
 * GgufWriter writer = new GgufWriter().putString("general.architecture", "llama");
 * writer.tensor("output.weight", GgmlType.F16, columns, rows);
 * try (GgufOutput out = writer.create(path)) {
 *   out.writeTensor("output.weight", data);
 *   out.finish();
 * }
 * }</pre>
 *
 * <p>Putting a key again replaces its value in its place. What a file can't hold is an {@link
 * IllegalArgumentException}. Not safe for use by several threads at once.
 */
public final class GgufWriter {
  /**
   * A metadata value.
   *
   * @param bytes the value as it stands in a file
   */
  record Value(GgufValueType type, MemorySegment bytes) {}

  /**
   * A declared tensor.
   *
   * @param bytes size of the data
   * @param offset position of the data, in bytes after the data section's start
   */
  record Declared(String name, GgmlType type, TensorShape shape, long bytes, long offset) {}

  private final Map<String, Value> metadata = new LinkedHashMap<>();
  private final Map<String, Declared> tensors = new LinkedHashMap<>();
  private int version = HeaderLayout.NEWEST_VERSION;
  private int alignment = HeaderLayout.DEFAULT_ALIGNMENT;
  private long dataBytes;

  /** Creates a writer of version 3 with an alignment of 32 bytes. */
  public GgufWriter() {}

  /** Sets the format version, 2 or 3. */
  public GgufWriter version(int version) {
    if (version < HeaderLayout.OLDEST_VERSION || version > HeaderLayout.NEWEST_VERSION) {
      throw new IllegalArgumentException("version " + version);
    }
    this.version = version;
    return this;
  }

  /**
   * Sets the alignment of tensor data in bytes: a power of two from 8 to 16 MiB. It is written as
   * {@code general.alignment}.
   *
   * @throws IllegalStateException if a tensor was declared already
   */
  public GgufWriter alignment(int alignment) {
    if (Integer.bitCount(alignment) != 1
        || alignment < Limits.MIN_ALIGNMENT
        || alignment > Limits.MAX_ALIGNMENT) {
      throw new IllegalArgumentException("alignment " + alignment);
    }
    if (!tensors.isEmpty()) {
      throw new IllegalStateException("the alignment is set after a tensor was declared");
    }
    this.alignment = alignment;
    MemorySegment value = new ValueEncoder().integer(GgufValueType.UINT32, alignment).encoded();
    metadata.put(HeaderLayout.ALIGNMENT_KEY, new Value(GgufValueType.UINT32, value));
    return this;
  }

  /** Puts a string. */
  public GgufWriter putString(String key, String value) {
    return put(key, GgufValueType.STRING, new ValueEncoder().string(value));
  }

  /** Puts an integer of the given type, which it has to fit. */
  public GgufWriter putInteger(String key, GgufValueType type, long value) {
    return put(key, type, new ValueEncoder().integer(type, value));
  }

  /** Puts an unsigned 32-bit integer, the type of nearly all numbers of models. */
  public GgufWriter putUint32(String key, long value) {
    return putInteger(key, GgufValueType.UINT32, value);
  }

  /** Puts a floating-point number of the given type. */
  public GgufWriter putReal(String key, GgufValueType type, double value) {
    return put(key, type, new ValueEncoder().real(type, value));
  }

  /** Puts a 32-bit floating-point number. */
  public GgufWriter putFloat32(String key, float value) {
    return putReal(key, GgufValueType.FLOAT32, value);
  }

  /** Puts a flag. */
  public GgufWriter putFlag(String key, boolean value) {
    return put(key, GgufValueType.BOOL, new ValueEncoder().flag(value));
  }

  /** Puts an array of strings. */
  public GgufWriter putStrings(String key, List<String> values) {
    return putArray(key, new GgufArrayValue(GgufValueType.STRING, values));
  }

  /** Puts an array of signed 32-bit integers. */
  public GgufWriter putInt32s(String key, int... values) {
    ValueEncoder encoder = new ValueEncoder().arrayHead(GgufValueType.INT32, values.length);
    for (int value : values) {
      encoder.integer(GgufValueType.INT32, value);
    }
    return put(key, GgufValueType.ARRAY, encoder);
  }

  /** Puts an array of 32-bit floating-point numbers. */
  public GgufWriter putFloat32s(String key, float... values) {
    ValueEncoder encoder = new ValueEncoder().arrayHead(GgufValueType.FLOAT32, values.length);
    for (float value : values) {
      encoder.real(GgufValueType.FLOAT32, value);
    }
    return put(key, GgufValueType.ARRAY, encoder);
  }

  /** Puts an array of any type, nested ones included. */
  public GgufWriter putArray(String key, GgufArrayValue value) {
    return put(key, GgufValueType.ARRAY, new ValueEncoder().array(value, 1));
  }

  private GgufWriter put(String key, GgufValueType type, ValueEncoder value) {
    checkKey(key);
    metadata.put(key, new Value(type, value.encoded()));
    return this;
  }

  /**
   * Copies a value of another file, which has to stay open until {@link #create} has returned.
   *
   * @throws GgufFormatException if the other file doesn't have the key
   */
  public GgufWriter copy(GgufMetadata source, String key) {
    checkKey(key);
    MemorySegment bytes = source.encoded(key);
    metadata.put(key, new Value(source.type(key), bytes));
    return this;
  }

  /**
   * Copies all values of another file but those that are about its own layout: the alignment and
   * its part in a split model. The file has to stay open until {@link #create} has returned.
   */
  public GgufWriter copyAll(GgufMetadata source) {
    for (String key : source.keys()) {
      if (!key.equals(HeaderLayout.ALIGNMENT_KEY) && !SplitFiles.isSplitKey(key)) {
        copy(source, key);
      }
    }
    return this;
  }

  private void checkKey(String key) {
    checkName("key", key, Limits.KEY_BYTES);
    if (key.equals(HeaderLayout.ALIGNMENT_KEY)) {
      throw new IllegalArgumentException(key + " is set by alignment(int)");
    }
    if (metadata.size() >= Limits.METADATA_ENTRIES) {
      throw new IllegalArgumentException("more than " + Limits.METADATA_ENTRIES + " keys");
    }
  }

  /**
   * Declares a tensor.
   *
   * @param name at most 63 bytes of UTF-8, used once
   * @param dimensions 1 to 4, contiguous one first, which is a multiple of the type's block size
   */
  public GgufWriter tensor(String name, GgmlType type, long... dimensions) {
    checkName("tensor name", name, Limits.WRITTEN_TENSOR_NAME_BYTES);
    String problem = TensorShape.problem(type, dimensions);
    if (problem != null) {
      throw new IllegalArgumentException("tensor " + name + ": " + problem);
    }
    if (tensors.size() >= Limits.TENSORS) {
      throw new IllegalArgumentException("more than " + Limits.TENSORS + " tensors");
    }
    TensorShape shape = new TensorShape(dimensions);
    long offset = HeaderLayout.align(dataBytes, alignment);
    Declared tensor = new Declared(name, type, shape, type.bytes(shape.elements()), offset);
    if (tensors.putIfAbsent(name, tensor) != null) {
      throw new IllegalArgumentException("tensor " + name + " is declared twice");
    }
    dataBytes = Math.addExact(offset, tensor.bytes);
    return this;
  }

  private static void checkName(String what, String name, int maxBytes) {
    byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
    if (utf8.length < 1 || utf8.length > maxBytes) {
      throw new IllegalArgumentException(
          what + " of " + utf8.length + " bytes, not between 1 and " + maxBytes + ": " + name);
    }
    if (!name.equals(new String(utf8, StandardCharsets.UTF_8))) {
      throw new IllegalArgumentException(what + " with half a surrogate pair: " + name);
    }
  }

  /**
   * Opens the file and writes its header. The file gets its name in {@link GgufOutput#finish}, at
   * once and replacing another of that name; until then its bytes are in a file beside it.
   *
   * <p>What this writer declares later is not in that file.
   */
  public GgufOutput create(Path target) throws IOException {
    return GgufOutput.create(target, version, alignment, metadata, List.copyOf(tensors.values()));
  }

  /**
   * Returns what the file would be opened as, without writing it: metadata and tensors, whose data
   * isn't there. Sizes are right, reading data throws {@link IllegalStateException}.
   *
   * @param path what errors call it; nothing is there
   */
  public GgufFile outline(Path path) {
    List<Declared> declared = List.copyOf(tensors.values());
    return HeaderOutline.of(path, version, alignment, metadata, declared);
  }

  /** Returns the names of the declared tensors, in order. */
  public List<String> tensorNames() {
    return new ArrayList<>(tensors.keySet());
  }
}

package dev.herd.gguf;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The metadata of a GGUF file, in file order. Values stay in the mapping and are read on each call.
 *
 * <p>Typed getters refuse a value of another kind; those without a default refuse a missing key
 * too. Both are {@link GgufFormatException}s that name file and key. After the file was closed,
 * getters throw {@link IllegalStateException}; what the keys and their types are stays known.
 */
public final class GgufMetadata {
  /**
   * Where a value stands.
   *
   * @param start position in the file in bytes
   * @param end position of the first byte after it
   */
  record Entry(GgufValueType type, long start, long end) {}

  private final Path file;
  private final MemorySegment header;
  private final Map<String, Entry> entries;
  private final Map<String, GgufArray> arrays;

  GgufMetadata(Path file, MemorySegment header, Map<String, Entry> entries) {
    this.file = file;
    this.header = header;
    this.entries = entries;
    this.arrays = new ConcurrentHashMap<>();
  }

  /** Returns the keys in file order, unmodifiable. */
  public Set<String> keys() {
    return Collections.unmodifiableSet(entries.keySet());
  }

  /** Returns whether there is a value with this key. */
  public boolean contains(String key) {
    return entries.containsKey(key);
  }

  /** Returns the type of a value, or null if there is none with this key. */
  public GgufValueType type(String key) {
    Entry entry = entries.get(key);
    return entry == null ? null : entry.type;
  }

  /** Returns a string; malformed UTF-8 in it becomes U+FFFD. */
  public String string(String key) {
    return string(key, required(key));
  }

  /** Returns a string, or {@code orElse} where the key is missing. */
  public String string(String key, String orElse) {
    Entry entry = entries.get(key);
    return entry == null ? orElse : string(key, entry);
  }

  private String string(String key, Entry entry) {
    if (entry.type != GgufValueType.STRING) {
      throw wrongType(key, entry, "a string");
    }
    long bytes = Scalars.stringBytes(header, entry.start);
    if (bytes < 0 || bytes > Limits.STRING_BYTES) {
      throw failure(key, "a string of " + bytes + " bytes is over " + Limits.STRING_BYTES);
    }
    return Scalars.text(header, entry.start + HeaderLayout.COUNT_BYTES, (int) bytes);
  }

  /** Returns an integer of any integer type; one over 2^63 - 1 is refused. */
  public long integer(String key) {
    return integer(key, required(key));
  }

  /** Returns an integer of any integer type, or {@code orElse} where the key is missing. */
  public long integer(String key, long orElse) {
    Entry entry = entries.get(key);
    return entry == null ? orElse : integer(key, entry);
  }

  private long integer(String key, Entry entry) {
    if (!entry.type.isInteger()) {
      throw wrongType(key, entry, "an integer");
    }
    long value = Scalars.integer(header, entry.type, entry.start);
    if (value < 0 && entry.type == GgufValueType.UINT64) {
      throw failure(key, Long.toUnsignedString(value) + " is over 2^63 - 1");
    }
    return value;
  }

  /** Returns an integer of any integer type that has to be between {@code min} and {@code max}. */
  public int intInRange(String key, int min, int max) {
    return intInRange(key, required(key), min, max);
  }

  /**
   * Returns an integer that has to be between {@code min} and {@code max}, or {@code orElse} where
   * the key is missing.
   */
  public int intInRange(String key, int min, int max, int orElse) {
    Entry entry = entries.get(key);
    return entry == null ? orElse : intInRange(key, entry, min, max);
  }

  private int intInRange(String key, Entry entry, int min, int max) {
    long value = integer(key, entry);
    if (value < min || value > max) {
      throw failure(
          key, value + (min == max ? " is not " + min : " is not between " + min + " and " + max));
    }
    return (int) value;
  }

  /** Returns a floating-point number, which has to be finite as a {@code float}. */
  public float real(String key) {
    return real(key, required(key));
  }

  /** Returns a finite floating-point number, or {@code orElse} where the key is missing. */
  public float real(String key, float orElse) {
    Entry entry = entries.get(key);
    return entry == null ? orElse : real(key, entry);
  }

  private float real(String key, Entry entry) {
    if (!entry.type.isReal()) {
      throw wrongType(key, entry, "a floating-point number");
    }
    double value = Scalars.real(header, entry.type, entry.start);
    if (!Float.isFinite((float) value)) {
      throw failure(key, value + " is not finite as a 32-bit number");
    }
    return (float) value;
  }

  /** Returns a flag. */
  public boolean flag(String key) {
    return flag(key, required(key));
  }

  /** Returns a flag, or {@code orElse} where the key is missing. */
  public boolean flag(String key, boolean orElse) {
    Entry entry = entries.get(key);
    return entry == null ? orElse : flag(key, entry);
  }

  private boolean flag(String key, Entry entry) {
    if (entry.type != GgufValueType.BOOL) {
      throw wrongType(key, entry, "a flag");
    }
    return header.get(LittleEndian.BYTE, entry.start) != 0;
  }

  /** Returns an array, always the same object for a key, or null where the key is missing. */
  public GgufArray array(String key) {
    Entry entry = entries.get(key);
    if (entry == null) {
      return null;
    }
    if (entry.type != GgufValueType.ARRAY) {
      throw wrongType(key, entry, "an array");
    }
    return arrays.computeIfAbsent(key, k -> new GgufArray(file, k, header, entry.start));
  }

  /**
   * Returns a value of any type as a short text on one line: long strings are cut, arrays show
   * their type, length and first elements.
   */
  public String display(String key) {
    Entry entry = required(key);
    return entry.type == GgufValueType.ARRAY
        ? Display.array(array(key))
        : Display.scalar(header, entry.type, entry.start);
  }

  /** Returns the bytes of a value as they stand in the file, without its type: read-only. */
  public MemorySegment encoded(String key) {
    Entry entry = required(key);
    return header.asSlice(entry.start, entry.end - entry.start);
  }

  /**
   * Returns an exception for a value that is what the format wants, but not what its reader can
   * use. The message names the file, the key and where the value stands.
   *
   * @param problem what is wrong, with the values
   */
  public GgufFormatException failure(String key, String problem) {
    Entry entry = entries.get(key);
    return new GgufFormatException(
        file,
        "metadata " + Printable.name(key),
        entry == null ? GgufFormatException.NO_OFFSET : entry.start,
        problem);
  }

  private Entry required(String key) {
    Entry entry = entries.get(key);
    if (entry == null) {
      throw failure(key, "the key is missing");
    }
    return entry;
  }

  private GgufFormatException wrongType(String key, Entry entry, String wanted) {
    return failure(key, wanted + " is needed, not a value of type " + entry.type.label());
  }
}

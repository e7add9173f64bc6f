package dev.herd.gguf;

import java.util.LinkedHashMap;
import java.util.Map;

/** Walks the metadata entries of a header: checks all of them, keeps where their values stand. */
final class MetadataParser {
  private static final String SUBJECT = "metadata";

  private final HeaderReader reader;
  private final Map<String, GgufMetadata.Entry> entries = new LinkedHashMap<>();

  MetadataParser(HeaderReader reader) {
    this.reader = reader;
  }

  /** Reads {@code count} entries and returns them in file order. */
  Map<String, GgufMetadata.Entry> parse(int count) {
    long keyBytes = 0;
    for (int i = 0; i < count; i++) {
      reader.subject(SUBJECT, i, null);
      long start = reader.position();
      String key = reader.readName("key", Limits.KEY_BYTES);
      keyBytes += reader.position() - start;
      if (keyBytes > Limits.ALL_KEY_BYTES) {
        throw reader.failure(
            start, "the keys take more than %d bytes".formatted(Limits.ALL_KEY_BYTES));
      }
      reader.subject(SUBJECT, i, key);
      if (entries.put(key, parseEntry()) != null) {
        throw reader.failure(start, "the key is there twice");
      }
    }
    return entries;
  }

  private GgufMetadata.Entry parseEntry() {
    GgufValueType type = readType("value type");
    long start = reader.position();
    skipValue(type);
    return new GgufMetadata.Entry(type, start, reader.position());
  }

  private GgufValueType readType(String what) {
    long start = reader.position();
    int id = reader.readInt(what);
    GgufValueType type = GgufValueType.byId(id);
    if (type == null) {
      throw reader.failure(
          start,
          "%s %s is unknown: types are 0 to 12".formatted(what, Integer.toUnsignedString(id)));
    }
    return type;
  }

  private void skipValue(GgufValueType type) {
    switch (type) {
      case STRING -> reader.skipStrings(1);
      case ARRAY -> skipArray(1);
      case BOOL -> checkFlag();
      default -> reader.skip(type.bytes(), "value");
    }
  }

  private void checkFlag() {
    byte flag = reader.readByte("value");
    if (flag != 0 && flag != 1) {
      throw reader.failure(
          reader.position() - 1, "flag %d is neither 0 nor 1".formatted(Byte.toUnsignedInt(flag)));
    }
  }

  private void skipArray(int depth) {
    if (depth > Limits.ARRAY_DEPTH) {
      throw reader.failure(
          reader.position(), "arrays are nested more than %d deep".formatted(Limits.ARRAY_DEPTH));
    }
    GgufValueType type = readType("array element type");
    int count = reader.readCount("array length", Integer.MAX_VALUE, minBytes(type));
    switch (type) {
      case STRING -> reader.skipStrings(count);
      case ARRAY -> {
        for (int i = 0; i < count; i++) {
          skipArray(depth + 1);
        }
      }
      default -> reader.skip((long) count * type.bytes(), "array");
    }
  }

  private static int minBytes(GgufValueType type) {
    return switch (type) {
      case STRING -> HeaderLayout.COUNT_BYTES;
      case ARRAY -> HeaderLayout.ARRAY_HEAD_BYTES;
      default -> type.bytes();
    };
  }
}

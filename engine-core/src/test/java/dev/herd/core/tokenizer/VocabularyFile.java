package dev.herd.core.tokenizer;

import dev.herd.gguf.GgufFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Builds GGUF files that hold a vocabulary and nothing else, for tests. */
final class VocabularyFile {
  static final int NORMAL = 1;
  static final int UNKNOWN = 2;
  static final int CONTROL = 3;
  static final int USER_DEFINED = 4;
  static final int BYTE = 6;

  private final Map<String, Object> values = new LinkedHashMap<>();
  private final List<String> tokens = new ArrayList<>();
  private final List<Float> scores = new ArrayList<>();
  private final List<Integer> types = new ArrayList<>();

  VocabularyFile(String model) {
    values.put("general.architecture", "llama");
    values.put(Keys.MODEL, model);
  }

  /** Sets a key to a String, Integer, Boolean, float[], int[] or String[]; null removes it. */
  VocabularyFile set(String key, Object value) {
    values.put(key, value);
    return this;
  }

  VocabularyFile token(String text, double score, int type) {
    tokens.add(text);
    scores.add((float) score);
    types.add(type);
    return this;
  }

  VocabularyFile tokens(int type, String... texts) {
    for (String text : texts) {
      token(text, 0, type);
    }
    return this;
  }

  /** Adds the 256 characters of the byte alphabet, so that byte b has id b. */
  VocabularyFile byteAlphabet() {
    for (int b = 0; b < 256; b++) {
      token(String.valueOf(ByteAlphabet.character(b)), 0, NORMAL);
    }
    return this;
  }

  /** Adds merges "a b", and the token that each makes unless there is one. */
  VocabularyFile merges(String... merges) {
    values.put(Keys.MERGES, merges);
    for (String merge : merges) {
      String result = merge.replace(" ", "");
      if (!tokens.contains(result)) {
        token(result, 0, NORMAL);
      }
    }
    return this;
  }

  int id(String text) {
    return tokens.indexOf(text);
  }

  int size() {
    return tokens.size();
  }

  /** Writes the file and reads its tokenizer. */
  Tokenizer load(Path folder) {
    Path path = folder.resolve("vocabulary.gguf");
    try {
      Files.write(path, bytes());
      try (GgufFile file = GgufFile.open(path)) {
        return Tokenizer.of(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the file. */
  byte[] bytes() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put(Keys.TOKENS, tokens.toArray(new String[0]));
    all.put(Keys.TOKEN_TYPE, types.stream().mapToInt(i -> i).toArray());
    float[] floats = new float[scores.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = scores.get(i);
    }
    all.put(Keys.SCORES, floats);
    all.putAll(values);
    all.values().removeIf(value -> value == null);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
    int32(out, 3);
    int64(out, 0);
    int64(out, all.size());
    all.forEach(
        (key, value) -> {
          string(out, key);
          value(out, value);
        });
    return out.toByteArray();
  }

  private static void value(ByteArrayOutputStream out, Object value) {
    switch (value) {
      case String text -> {
        int32(out, 8);
        string(out, text);
      }
      case Integer number -> {
        int32(out, 4);
        int32(out, number);
      }
      case Boolean flag -> {
        int32(out, 7);
        out.write(flag ? 1 : 0);
      }
      case String[] texts -> {
        array(out, 8, texts.length);
        for (String text : texts) {
          string(out, text);
        }
      }
      case int[] numbers -> {
        array(out, 5, numbers.length);
        for (int number : numbers) {
          int32(out, number);
        }
      }
      case float[] numbers -> {
        array(out, 6, numbers.length);
        for (float number : numbers) {
          int32(out, Float.floatToRawIntBits(number));
        }
      }
      default -> throw new IllegalArgumentException(value.toString());
    }
  }

  private static void array(ByteArrayOutputStream out, int type, int size) {
    int32(out, 9);
    int32(out, type);
    int64(out, size);
  }

  private static void string(ByteArrayOutputStream out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int64(out, bytes.length);
    out.writeBytes(bytes);
  }

  private static void int32(ByteArrayOutputStream out, int value) {
    out.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
  }

  private static void int64(ByteArrayOutputStream out, long value) {
    out.writeBytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
  }
}

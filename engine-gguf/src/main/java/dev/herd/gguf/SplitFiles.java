package dev.herd.gguf;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A model that is split over files {@code NAME-00001-of-0000N.gguf}. Each says in its metadata how
 * many there are and which it is, from 0; the first one has the model's metadata.
 */
final class SplitFiles {
  private static final String NUMBER_KEY = "split.no";
  private static final String COUNT_KEY = "split.count";
  private static final String TENSOR_COUNT_KEY = "split.tensors.count";

  private SplitFiles() {}

  /** Returns whether the key tells a file's part in a split model. */
  static boolean isSplitKey(String key) {
    return key.equals(NUMBER_KEY) || key.equals(COUNT_KEY) || key.equals(TENSOR_COUNT_KEY);
  }

  /** Opens a file, and the rest of the model if the file is the first of several. */
  static List<GgufPart> open(Path path, Arena arena) throws IOException {
    Set<String> names = new HashSet<>();
    GgufPart first = GgufPart.open(path, arena, names);
    GgufMetadata metadata = first.metadata();
    int count = metadata.intInRange(COUNT_KEY, 0, Limits.SPLIT_FILES, 1);
    if (count <= 1) {
      return List.of(first);
    }
    int number = metadata.intInRange(NUMBER_KEY, 0, count - 1);
    if (number != 0) {
      throw metadata.failure(
          NUMBER_KEY,
          "this is file %d of a model in %d files: open the first, %s"
              .formatted(number + 1, count, Printable.line(firstName(path, number, count))));
    }
    List<GgufPart> parts = new ArrayList<>();
    parts.add(first);
    for (int i = 1; i < count; i++) {
      parts.add(openPart(first, i, count, arena, names));
    }
    checkTensorCount(metadata, names.size());
    return parts;
  }

  private static GgufPart openPart(
      GgufPart first, int number, int count, Arena arena, Set<String> names) throws IOException {
    String prefix = prefix(first.path(), 0, count);
    if (prefix == null) {
      throw first
          .metadata()
          .failure(
              COUNT_KEY,
              "the model is in %d files, so the name of this one has to end in %s"
                  .formatted(count, suffix(0, count)));
    }
    Path path = first.path().resolveSibling(prefix + suffix(number, count));
    if (!Files.exists(path)) {
      throw first
          .metadata()
          .failure(
              COUNT_KEY,
              "file %d of %d is missing: %s"
                  .formatted(number + 1, count, Printable.line(path.toString())));
    }
    GgufPart part = GgufPart.open(path, arena, names);
    GgufMetadata metadata = part.metadata();
    metadata.intInRange(COUNT_KEY, count, count);
    metadata.intInRange(NUMBER_KEY, number, number);
    return part;
  }

  private static void checkTensorCount(GgufMetadata metadata, int tensors) {
    long wanted = metadata.integer(TENSOR_COUNT_KEY, tensors);
    if (wanted != tensors) {
      throw metadata.failure(
          TENSOR_COUNT_KEY, "the files have " + tensors + " tensors, not " + wanted);
    }
  }

  private static String firstName(Path path, int number, int count) {
    String prefix = prefix(path, number, count);
    return (prefix == null ? "NAME" : prefix) + suffix(0, count);
  }

  /** Returns the file name up to its suffix, or null where it doesn't have that suffix. */
  private static String prefix(Path path, int number, int count) {
    String name = path.getFileName().toString();
    String suffix = suffix(number, count);
    return name.endsWith(suffix) ? name.substring(0, name.length() - suffix.length()) : null;
  }

  private static String suffix(int number, int count) {
    return String.format("-%05d-of-%05d.gguf", number + 1, count);
  }
}

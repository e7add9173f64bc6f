package dev.herd.core.model;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The names that the models of an engine go by on memory accounts. A name is free again when its
 * model is closed and nothing is on its accounts. Thread-safe.
 */
final class Labels {
  private static final String ENDING = ".gguf";

  /** How many hold each name. */
  private final Map<String, Integer> holders = new HashMap<>();

  /** Returns the name that a model has where nobody gives it another. */
  static String ofFile(Path file) {
    String name = file.getFileName().toString();
    boolean hasMore = name.endsWith(ENDING) && name.length() > ENDING.length();
    return hasMore ? name.substring(0, name.length() - ENDING.length()) : name;
  }

  /** Takes {@code wanted}, or the first of {@code wanted#2}, {@code wanted#3} that is free. */
  synchronized String take(String wanted) {
    String label = wanted;
    for (int i = 2; holders.putIfAbsent(label, 1) != null; i++) {
      label = wanted + "#" + i;
    }
    return label;
  }

  /** Keeps a name that is taken from being free. */
  synchronized void keep(String label) {
    holders.merge(label, 1, Integer::sum);
  }

  synchronized void giveBack(String label) {
    holders.computeIfPresent(label, (name, count) -> count == 1 ? null : count - 1);
  }
}

package dev.herd.core.model;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** The names that the models of an engine go by on memory accounts, each one once. Thread-safe. */
final class Labels {
  private static final String ENDING = ".gguf";

  private final Set<String> taken = new HashSet<>();

  /** Returns the name that a model has where nobody gives it another. */
  static String ofFile(Path file) {
    String name = file.getFileName().toString();
    boolean hasMore = name.endsWith(ENDING) && name.length() > ENDING.length();
    return hasMore ? name.substring(0, name.length() - ENDING.length()) : name;
  }

  /** Takes {@code wanted}, or the first of {@code wanted#2}, {@code wanted#3} that is free. */
  synchronized String take(String wanted) {
    String label = wanted;
    for (int i = 2; !taken.add(label); i++) {
      label = wanted + "#" + i;
    }
    return label;
  }

  synchronized void giveBack(String label) {
    taken.remove(label);
  }
}

package dev.herd.scheduler.catalog;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Names that somebody may have meant: by edit distance (Levenshtein 1966), without case. */
public final class NearNames {
  private static final int MAXIMUM_NAMES = 3;

  /** Longer ones are no names, and the distance takes time by the square. */
  private static final int MAXIMUM_LENGTH = 128;

  private NearNames() {}

  /**
   * Returns at most three names, the nearest first: those that contain the name or begin as it
   * does, and those of which less than half must be changed.
   */
  static List<String> of(String name, Collection<String> names) {
    if (name.isBlank() || name.length() > MAXIMUM_LENGTH) {
      return List.of();
    }
    String asked = name.toLowerCase(Locale.ROOT);
    record Near(String name, int distance) {}
    List<Near> near = new ArrayList<>();
    for (String candidate : names) {
      String other = candidate.toLowerCase(Locale.ROOT);
      if (other.length() <= MAXIMUM_LENGTH) {
        int distance = distance(asked, other);
        boolean part = other.contains(asked) || asked.contains(other);
        if (part || 2 * distance < Math.max(asked.length(), other.length())) {
          near.add(new Near(candidate, distance));
        }
      }
    }
    near.sort(Comparator.comparingInt(Near::distance).thenComparing(Near::name));
    return near.stream().limit(MAXIMUM_NAMES).map(Near::name).toList();
  }

  /** Returns how many characters must be inserted, deleted or replaced. */
  static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }

  /** Returns a name on one line of bounded length, for messages. */
  public static String shortened(String name) {
    String line = name.replaceAll("\\p{Cntrl}", "?");
    return line.length() <= MAXIMUM_LENGTH ? line : line.substring(0, MAXIMUM_LENGTH) + "...";
  }
}

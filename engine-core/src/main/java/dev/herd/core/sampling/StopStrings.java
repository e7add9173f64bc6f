package dev.herd.core.sampling;

import java.util.List;

/**
 * Finds stop strings in text that arrives in pieces, and lets through what is before the first.
 * Text that may be the beginning of a stop string is held back until the next pieces decide.
 *
 * <p>The stop string that is complete first ends the text, the longest among those that end at the
 * same character: the result doesn't depend on how the text is cut into pieces. Not thread-safe;
 * one object a generation.
 */
public final class StopStrings {
  private final List<String> stops;
  private final StringBuilder held = new StringBuilder();
  private String found;

  /**
   * Starts with no text.
   *
   * @throws IllegalArgumentException if a stop string is empty
   */
  public StopStrings(List<String> stops) {
    this.stops = List.copyOf(stops);
    if (this.stops.contains("")) {
      throw new IllegalArgumentException("a stop string is empty: " + stops);
    }
  }

  /**
   * Takes the next piece and returns the text that is now known to be before any stop string, which
   * may be empty. Nothing is returned after a stop string was found.
   */
  public String accept(String piece) {
    if (found != null) {
      return "";
    }
    if (stops.isEmpty()) {
      return piece;
    }
    held.append(piece);
    int stopAt = findStop();
    return release(stopAt >= 0 ? stopAt : held.length() - undecided());
  }

  /** Ends the text: returns what is still held back, or nothing if a stop string was found. */
  public String finish() {
    return release(held.length());
  }

  /** Returns the stop string that ended the text, or null. */
  public String found() {
    return found;
  }

  /** Returns whether a stop string ended the text. */
  public boolean stopped() {
    return found != null;
  }

  private String release(int length) {
    String text = held.substring(0, length);
    if (found == null) {
      held.delete(0, length);
    } else {
      held.setLength(0);
    }
    return text;
  }

  /** Returns where the stop string that is complete first begins, or -1. */
  private int findStop() {
    int start = -1;
    int end = Integer.MAX_VALUE;
    for (String stop : stops) {
      int at = held.indexOf(stop);
      int stopEnd = at + stop.length();
      if (at >= 0 && (stopEnd < end || (stopEnd == end && at < start))) {
        start = at;
        end = stopEnd;
        found = stop;
      }
    }
    return start;
  }

  /** Returns the length of the longest end of the text that is the beginning of a stop string. */
  private int undecided() {
    int longest = 0;
    for (String stop : stops) {
      for (int n = Math.min(stop.length() - 1, held.length()); n > longest; n--) {
        if (endsWithBeginning(stop, n)) {
          longest = n;
        }
      }
    }
    return longest;
  }

  private boolean endsWithBeginning(String stop, int length) {
    int offset = held.length() - length;
    for (int i = 0; i < length; i++) {
      if (held.charAt(offset + i) != stop.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}

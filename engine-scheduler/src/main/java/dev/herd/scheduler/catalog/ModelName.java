package dev.herd.scheduler.catalog;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A model's name, {@code base:tag}, in small letters: names compare without case, and the tag is
 * {@code latest} where none is given. The base may have parts, as in {@code library/llama}.
 *
 * @param base what comes before the tag
 * @param tag the tag, usually a quantisation
 */
public record ModelName(String base, String tag) {
  /** The tag of a name that has none. */
  public static final String DEFAULT_TAG = "latest";

  /** The base of no model: it leaves the choice of one to a router. */
  public static final String AUTO = "auto";

  private static final int LONGEST = 256;
  private static final Pattern BASE = Pattern.compile("[a-z0-9_][a-z0-9._/-]*");
  private static final Pattern TAG = Pattern.compile("[a-z0-9_][a-z0-9._-]*");

  /**
   * Makes letters small and checks them.
   *
   * @throws IllegalArgumentException with the name, if it is none
   */
  public ModelName {
    base = base.toLowerCase(Locale.ROOT);
    tag = tag.toLowerCase(Locale.ROOT);
    if (base.length() + tag.length() > LONGEST
        || !BASE.matcher(base).matches()
        || !TAG.matcher(tag).matches()) {
      throw new IllegalArgumentException(
          "\"%s:%s\" is no model name: letters, digits, dots, dashes and underscores, at most %d"
              .formatted(shortened(base), shortened(tag), LONGEST));
    }
  }

  private static String shortened(String text) {
    return text.length() > LONGEST ? text.substring(0, LONGEST) + "..." : text;
  }

  /**
   * Reads {@code base} or {@code base:tag}.
   *
   * @throws IllegalArgumentException with the name, if it is none
   */
  public static ModelName parse(String text) {
    String base = baseOf(text);
    boolean tagged = base.length() < text.length();
    return new ModelName(base, tagged ? text.substring(base.length() + 1) : DEFAULT_TAG);
  }

  /** Returns what a text has before its tag, whether it is a name or not. */
  static String baseOf(String text) {
    int colon = text.lastIndexOf(':');
    return colon < 0 ? text : text.substring(0, colon);
  }

  /** Returns whether a text names a tag. */
  static boolean hasTag(String text) {
    return text.indexOf(':') >= 0;
  }

  /** Returns {@code base:tag}. */
  @Override
  public String toString() {
    return base + ":" + tag;
  }
}

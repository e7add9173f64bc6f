package dev.herd.examples.cli.io;

import java.util.Locale;

/** Quantities as people read them, with decimal prefixes. */
public final class Quantities {
  private static final String[] PREFIXES = {"", "k", "M", "G", "T", "P", "E"};
  private static final double STEP = 1000;

  private Quantities() {}

  /** Returns a size such as {@code 1.24 GB}. */
  public static String bytes(long bytes) {
    return scaled(bytes, "B");
  }

  /** Returns a number such as {@code 268.1 M}. */
  public static String count(long count) {
    return scaled(count, "");
  }

  /** Returns a number with so many digits after the point, in any country. */
  public static String fixed(double value, int digits) {
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }

  private static String scaled(long value, String unit) {
    double scaled = value;
    int prefix = 0;
    while (scaled >= STEP) {
      scaled /= STEP;
      prefix++;
    }
    String number =
        prefix == 0 || scaled >= 100 ? fixed(scaled, 0) : fixed(scaled, scaled < 10 ? 2 : 1);
    return (number + " " + PREFIXES[prefix] + unit).strip();
  }
}

package dev.herd.examples.cli.io;

import java.util.Locale;

/** Quantities as people read them, with decimal prefixes but where they say otherwise. */
public final class Quantities {
  private static final String[] PREFIXES = {"", "k", "M", "G", "T", "P", "E"};
  private static final double STEP = 1000;
  private static final String[] BINARY_PREFIXES = {"", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};
  private static final double BINARY_STEP = 1024;

  private Quantities() {}

  /** Returns a size such as {@code 1.24 GB}. */
  public static String bytes(long bytes) {
    return scaled(bytes, STEP, PREFIXES, "B");
  }

  /** Returns a size in powers of 1024, such as {@code 3.80 GiB}. */
  public static String binaryBytes(long bytes) {
    return scaled(bytes, BINARY_STEP, BINARY_PREFIXES, "B");
  }

  /** Returns a number such as {@code 268.1 M}. */
  public static String count(long count) {
    return scaled(count, STEP, PREFIXES, "");
  }

  /** Returns a number with so many digits after the point, in any country. */
  public static String fixed(double value, int digits) {
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }

  private static String scaled(long value, double step, String[] prefixes, String unit) {
    double scaled = value;
    int prefix = 0;
    while (scaled >= step - 0.5) { // it would be rounded to a whole step
      scaled /= step;
      prefix++;
    }
    int digits = prefix == 0 || scaled >= 99.95 ? 0 : scaled >= 9.995 ? 1 : 2;
    return (fixed(scaled, digits) + " " + prefixes[prefix] + unit).strip();
  }
}

package dev.herd.examples.cli.plan;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes of memory in arguments. */
public final class MemorySize {
  private static final Pattern SIZE =
      Pattern.compile("(\\d{1,12}(?:\\.\\d{1,6})?)([KMGT]?)(?:I?B)?");

  private static final String UNITS = "KMGT";
  private static final int BITS_PER_UNIT = 10;

  private MemorySize() {}

  /**
   * Reads a size in bytes, or with a unit K, M, G or T, which are powers of 1024: {@code 16G},
   * {@code 1.5GiB}.
   *
   * @param option what errors call it
   * @throws IllegalArgumentException if it is none, or not positive
   */
  public static long parse(String option, String text) {
    Matcher size = SIZE.matcher(text.strip().toUpperCase(Locale.ROOT));
    long bytes = 0;
    if (size.matches()) {
      int unit = size.group(2).isEmpty() ? 0 : UNITS.indexOf(size.group(2)) + 1;
      double exact = Double.parseDouble(size.group(1)) * (1L << (unit * BITS_PER_UNIT));
      bytes = exact < 1L << 60 ? (long) exact : 0;
    }
    if (bytes < 1) {
      throw new IllegalArgumentException(
          option + " must be a size such as 16G or 512M, not '" + text + "'");
    }
    return bytes;
  }
}

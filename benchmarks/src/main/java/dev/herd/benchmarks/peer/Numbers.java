package dev.herd.benchmarks.peer;

import java.util.Locale;

/** Figures as text: three digits or more, no more behind the point than they are good for. */
final class Numbers {
  private static final double HUNDRED = 100;
  private static final double TEN = 10;

  private Numbers() {}

  /** Returns a figure; a dash where there is none. */
  static String format(double value) {
    if (Double.isNaN(value)) {
      return "-";
    }
    double size = Math.abs(value);
    String pattern = size >= HUNDRED ? "%,.0f" : size >= TEN ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, pattern, value);
  }

  /** Returns a part of a whole. */
  static String percent(double part) {
    return Double.isNaN(part)
        ? "-"
        : String.format(Locale.ROOT, part < 0.1 ? "%.1f %%" : "%.0f %%", HUNDRED * part);
  }
}

package dev.herd.scheduler.residency;

import java.util.Locale;

/** Amounts of memory in messages. */
final class Bytes {
  private Bytes() {}

  /** Returns megabytes with one digit, or bytes where these are few. */
  static String text(long bytes) {
    return bytes < 100_000 ? bytes + " bytes" : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }
}

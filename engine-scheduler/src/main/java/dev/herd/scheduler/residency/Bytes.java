package dev.herd.scheduler.residency;

/** Amounts of memory in messages. */
final class Bytes {
  private Bytes() {}

  /** Returns megabytes with one digit, or bytes where these are few. */
  static String text(long bytes) {
    return bytes < 100_000 ? bytes + " bytes" : "%.1f MB".formatted(bytes / 1e6);
  }
}

package dev.herd.core.kernel;

import static dev.herd.core.kernel.NativeMemory.ALL;

/**
 * Brings packed weights from memory into the second cache before several tokens meet them. Reading
 * them as they are unpacked leaves memory idle while tokens are multiplied, and each pause makes
 * the processor's prefetching start anew: 8 tokens then wait for memory longer than they multiply.
 * One token gains where the weights' type takes long to multiply.
 */
final class ReadAhead {
  /** As much as leaves room for the rest in a second cache of 256 KiB. */
  private static final int BYTES = 128 << 10;

  /** The most common size of a cache line; where lines are longer, some are read twice. */
  static final int LINE_BYTES = 64;

  private long end;

  /** Keeps the compiler from leaving out reads of which nobody needs the result. */
  int read;

  /** Forgets what was read. */
  void restart() {
    end = 0;
  }

  /** Makes sure that weights from {@code at} on, which is before {@code limit}, were read. */
  void reach(long at, long limit) {
    if (at >= end) {
      end = Math.min(limit, at + BYTES);
      read(at, end);
    }
  }

  /** Reads weights from {@code from} to {@code end}. */
  void read(long from, long end) {
    int sum = 0;
    for (long at = from; at < end; at += LINE_BYTES) {
      sum += ALL.get(Scales.INT, at);
    }
    read += sum;
  }
}

package dev.herd.core.kernel;

/**
 * How many panels one token meets at a time, a kilobyte of each in turn.
 *
 * <p>What a core asks memory for at the same time are the lines that instructions in flight read,
 * few where each line is much arithmetic, and those that the processor expects next in a stream of
 * reads, up to the end of a page. It expects lines of each of several streams, so several have more
 * on the way. Where instructions in flight reach far enough, one stream is better: pages are
 * changed less often. docs/kernels.md has figures of both kinds.
 */
final class PanelStreams {
  /** The system property that sets the number. */
  static final String PROPERTY = "herd.streams";

  /** The most that there may be. */
  static final int MAX = 8;

  /** On Intel's, where it was measured to gain; see docs/kernels.md. */
  private static final int MANY = 4;

  static final int COUNT = Math.clamp(Integer.getInteger(PROPERTY, ofProcessor()), 1, MAX);

  private PanelStreams() {}

  private static int ofProcessor() {
    return Vendor.IS_INTEL ? MANY : 1;
  }
}

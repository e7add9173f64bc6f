package dev.herd.examples.cli.io;

import java.io.PrintStream;

/**
 * Progress of a long task on stderr: percent, sizes and the time left. On a terminal one line that
 * is rewritten ten times a second, elsewhere a line every ten percent.
 */
public final class ProgressBar {
  private static final int WIDTH = 24; // characters
  private static final long REDRAW_NANOS = 100_000_000;
  private static final int PERCENT_PER_LINE = 10;

  private final PrintStream err;
  private final boolean terminal;
  private final long startNanos = System.nanoTime();
  private long drawnNanos = startNanos - REDRAW_NANOS;
  private int drawnPercent = -PERCENT_PER_LINE;
  private int drawnLength;

  /** Creates a bar that shows nothing yet. */
  public ProgressBar(Streams streams) {
    err = streams.err();
    terminal = streams.errIsTerminal();
  }

  /** Shows how far the task is, if that is due. */
  public void update(long bytesDone, long bytesTotal, String what) {
    int percent = bytesTotal <= 0 ? 100 : (int) (100. * bytesDone / bytesTotal);
    long now = System.nanoTime();
    double seconds = (now - startNanos) * 1e-9;
    if (terminal && now - drawnNanos >= REDRAW_NANOS) {
      drawnNanos = now;
      int filled = WIDTH * percent / 100;
      String bar = "#".repeat(filled) + " ".repeat(WIDTH - filled);
      rewrite("[%s] %s %s".formatted(bar, figures(percent, bytesDone, bytesTotal, seconds), what));
    } else if (!terminal && percent >= drawnPercent + PERCENT_PER_LINE) {
      drawnPercent = percent - percent % PERCENT_PER_LINE;
      err.println(figures(percent, bytesDone, bytesTotal, seconds));
    }
  }

  /** Takes the bar off the terminal. */
  public void clear() {
    if (terminal) {
      rewrite("");
      err.print('\r');
      err.flush();
    }
  }

  private void rewrite(String line) {
    err.print('\r' + line + " ".repeat(Math.max(0, drawnLength - line.length())));
    err.flush();
    drawnLength = line.length();
  }

  private static String figures(int percent, long done, long total, double seconds) {
    String figures =
        "%3d %% %s of %s".formatted(percent, Quantities.bytes(done), Quantities.bytes(total));
    if (done <= 0 || done >= total) {
      return figures;
    }
    return figures + ", " + duration(seconds / done * (total - done)) + " left";
  }

  /** Returns a time span as people write it: {@code 7 s}, {@code 3 min 20 s}. */
  static String duration(double seconds) {
    long whole = Math.round(seconds);
    return whole < 60 ? whole + " s" : whole / 60 + " min " + whole % 60 + " s";
  }
}

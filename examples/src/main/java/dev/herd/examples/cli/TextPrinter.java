package dev.herd.examples.cli;

import dev.herd.examples.cli.io.Output;
import java.util.function.Consumer;

/** Prints generated text as it comes, and remembers when the first of it came. */
final class TextPrinter implements Consumer<String> {
  private final Output out;
  private final long startNanos = System.nanoTime();
  private long firstNanos;
  private boolean endsLine = true;

  /** Creates a printer; the time to the first text counts from here. */
  TextPrinter(Output out) {
    this.out = out;
  }

  @Override
  public void accept(String text) {
    if (firstNanos == 0) {
      firstNanos = System.nanoTime();
    }
    out.print(text);
    out.flush();
    endsLine = text.endsWith("\n");
  }

  /** Ends the last line, if there is text in it. */
  void endLine() {
    if (!endsLine) {
      accept("\n");
    }
  }

  /** Returns the seconds that the first text took, or -1 if none came. */
  double firstSeconds() {
    return firstNanos == 0 ? -1 : (firstNanos - startNanos) * 1e-9;
  }
}

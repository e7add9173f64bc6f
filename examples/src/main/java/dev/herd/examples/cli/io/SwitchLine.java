package dev.herd.examples.cli.io;

import dev.herd.scheduler.catalog.ModelName;
import dev.herd.scheduler.residency.SwitchCost;
import java.util.List;

/** The line about what it took to have a model in memory, for people. */
public final class SwitchLine {
  private static final String DIM = "\u001b[2m";
  private static final String PLAIN = "\u001b[0m";
  private static final String DEFAULT_TAG = ":" + ModelName.DEFAULT_TAG;
  private static final long NANOS_PER_MILLISECOND = 1_000_000;

  private SwitchLine() {}

  /** Prints it to stderr, unless the model was there. */
  public static void print(Streams streams, String model, SwitchCost cost) {
    if (cost.kind() != SwitchCost.Kind.RESIDENT) {
      String line = "(%s %s)".formatted(shortName(model), text(cost));
      streams.err().println(streams.errIsTerminal() ? DIM + line + PLAIN : line);
    }
  }

  /** Returns such as {@code loaded in 31 ms, code evicted}, or {@code in memory}. */
  public static String text(SwitchCost cost) {
    if (cost.kind() == SwitchCost.Kind.RESIDENT) {
      return "in memory";
    }
    List<String> evicted = cost.evicted().stream().map(SwitchLine::shortName).toList();
    return "loaded in %d ms%s"
        .formatted(
            Math.ceilDiv(cost.totalNanos(), NANOS_PER_MILLISECOND),
            evicted.isEmpty() ? "" : ", " + String.join(", ", evicted) + " evicted");
  }

  /** Returns a model's name without the tag that all have that were given none. */
  public static String shortName(String model) {
    return model.endsWith(DEFAULT_TAG)
        ? model.substring(0, model.length() - DEFAULT_TAG.length())
        : model;
  }
}

package dev.herd.examples.demo;

import dev.herd.examples.cli.io.Output;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** The acts, one after the other, and what they cost. */
public final class Demo {
  private static final List<Act> ACTS =
      List.of(new Specialists(), new Quantisations(), new MajorityVote());

  private Demo() {}

  /**
   * Plays the demo.
   *
   * @param out where it is printed
   * @throws IOException if a model can't be written into the user's cache or read from there
   */
  public static void play(Output out) throws IOException {
    long start = System.nanoTime();
    try (Stage stage = new Stage(out)) {
      StringBuilder times = new StringBuilder();
      for (int i = 0; i < ACTS.size(); i++) {
        long before = System.nanoTime();
        Act act = ACTS.get(i);
        stage.line("%n== %d. %s", i + 1, act.title());
        stage.line("%s%n", act.reason());
        act.play(stage);
        out.flush();
        times.append(String.format(Locale.ROOT, "  %-45s %6.1f s%n", act.title(), seconds(before)));
      }
      stage.line("%n== Memory");
      stage.printMemory();
      stage.line("%n== Time");
      stage.text(times + String.format(Locale.ROOT, "  %-45s %6.1f s%n", "all", seconds(start)));
    }
    out.flush();
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) * 1e-9;
  }
}

package dev.herd.examples.demo;

import dev.herd.examples.cli.io.Output;
import dev.herd.examples.cli.io.Quantities;
import dev.herd.examples.cli.io.TextTable;
import dev.herd.examples.cli.io.TextTable.Column;
import dev.herd.scheduler.monitor.MemoryTable;
import java.io.IOException;
import java.util.List;

/** The acts, one after the other, and what they cost. */
public final class Demo {
  private static final List<Act> ACTS =
      List.of(new Specialists(), new Routing(), new HotSwap(), new Quantisations(), new Vote());

  private Demo() {}

  /**
   * Plays the demo.
   *
   * @param out where it is printed
   * @throws IOException if a model can't be written into the user's cache or read from there
   * @throws InterruptedException if the thread is interrupted
   */
  public static void play(Output out) throws IOException, InterruptedException {
    long start = System.nanoTime();
    TextTable times = new TextTable(Column.words("part"), Column.numbers("seconds"));
    try (Stage stage = new Stage(out)) {
      times.add("preparing the models' files", seconds(start));
      for (int i = 0; i < ACTS.size(); i++) {
        long before = System.nanoTime();
        Act act = ACTS.get(i);
        stage.line("%s== %d. %s", i == 0 ? "" : System.lineSeparator(), i + 1, act.title());
        stage.paragraph(act.reason());
        stage.line("");
        act.play(stage);
        times.add(act.title(), seconds(before));
      }
      stage.line("%n== Memory");
      stage.paragraph("What the models of acts 1, 2, 4 and 5 hold, all of them in this process:");
      stage.line("");
      stage.text(MemoryTable.of(stage.herd().monitor().snapshot()));
      times.add("all", seconds(start));
      stage.line("%n== Time");
      stage.text(times.toString());
    }
  }

  private static String seconds(long since) {
    return Quantities.fixed((System.nanoTime() - since) * 1e-9, 1);
  }
}

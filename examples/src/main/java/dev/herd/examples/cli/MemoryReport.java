package dev.herd.examples.cli;

import dev.herd.examples.cli.io.Output;
import dev.herd.examples.cli.io.SwitchLine;
import dev.herd.scheduler.Herd;
import dev.herd.scheduler.HerdModel;
import dev.herd.scheduler.monitor.MemoryTable;
import dev.herd.scheduler.residency.ResidencySnapshot;
import dev.herd.scheduler.residency.ResidentModel;
import java.util.Locale;

/** What the models of a herd and the process take, for people. */
final class MemoryReport {
  private MemoryReport() {}

  /** Prints a row for each model, then what all share, and the process. */
  static void print(Output out, Herd herd) {
    out.println(MemoryTable.of(herd.monitor().snapshot()).stripTrailing());
  }

  /** Prints a row for each model, with a star before the one in use. */
  static void printModels(Output out, Herd herd, HerdModel current) {
    ResidencySnapshot now = herd.residencyView().snapshot();
    for (HerdModel model : herd.models()) {
      out.println(
          "%s %-28s %-10s %s"
              .formatted(
                  model.model().equals(current.model()) ? "*" : " ",
                  SwitchLine.shortName(model.model()),
                  state(now.model(model.model())),
                  model.definition().file()));
    }
  }

  private static String state(ResidentModel resident) {
    return resident == null ? "not loaded" : resident.state().name().toLowerCase(Locale.ROOT);
  }
}

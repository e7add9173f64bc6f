package dev.herd.examples.cli;

import dev.herd.core.memory.MemoryPool;
import dev.herd.examples.cli.io.Output;
import dev.herd.examples.cli.io.ProcessMemory;
import dev.herd.examples.cli.io.Quantities;
import dev.herd.scheduler.Herd;
import dev.herd.scheduler.HerdModel;
import dev.herd.scheduler.residency.ResidencySnapshot;
import dev.herd.scheduler.residency.ResidentModel;
import java.util.Locale;

/** What the models of a herd and the process take, for people. */
final class MemoryReport {
  private static final String ROW = "%-28s %-10s %10s %10s";

  private MemoryReport() {}

  /** Prints a row for each model, then what all share, and the process. */
  static void print(Output out, Herd herd) {
    ResidencySnapshot now = herd.residencyView().snapshot();
    MemoryPool pool = herd.engine().memory();
    out.println(ROW.formatted("model", "state", "weights ", "KV cache "));
    for (HerdModel model : herd.models()) {
      ResidentModel resident = now.model(model.model());
      long kv = pool.usage(model.model() + "/kv").bytes();
      out.println(
          ROW.formatted(
              SwitchLine.shortName(model.model()),
              state(resident),
              resident == null ? "-" : Quantities.bytes(Math.max(0, resident.bytes() - kv)),
              resident == null ? "-" : Quantities.bytes(kv)));
    }
    MemoryPool.Usage total = pool.total();
    out.println(
        "pool       %s of at most %s, %s for scratch, at most %s so far"
            .formatted(
                Quantities.bytes(total.bytes()),
                Quantities.bytes(pool.budgetBytes()),
                Quantities.bytes(pool.usage("engine/scratch").bytes()),
                Quantities.bytes(total.highWaterBytes())));
    printProcess(out);
  }

  private static void printProcess(Output out) {
    Runtime runtime = Runtime.getRuntime();
    out.println(
        "Java heap  %s of at most %s"
            .formatted(
                Quantities.bytes(runtime.totalMemory() - runtime.freeMemory()),
                Quantities.bytes(runtime.maxMemory())));
    ProcessMemory process = ProcessMemory.now();
    if (process != null) {
      out.println(
          "process    %s resident: %s its own, %s of mapped files"
              .formatted(
                  Quantities.bytes(process.residentBytes()),
                  Quantities.bytes(process.anonymousBytes()),
                  Quantities.bytes(process.fileBytes())));
    }
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

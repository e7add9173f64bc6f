package dev.herd.examples.cli.plan;

import dev.herd.examples.cli.io.Output;
import dev.herd.examples.cli.io.Quantities;
import dev.herd.examples.cli.io.TextTable;
import dev.herd.examples.cli.io.TextTable.Column;
import dev.herd.scheduler.plan.GpuShare;
import dev.herd.scheduler.plan.MemoryPlan;
import dev.herd.scheduler.plan.ModelMemory;
import dev.herd.scheduler.plan.Remedy;
import dev.herd.scheduler.plan.Suggestion;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** A plan as people read it. */
public final class PlanTable {
  private static final Column[] COLUMNS = {
    Column.words("model"),
    Column.numbers("context"),
    Column.numbers("parallel"),
    Column.words("KV type"),
    Column.numbers("mapped"),
    Column.numbers("packed"),
    Column.numbers("KV"),
    Column.numbers("heap"),
    Column.numbers("RAM")
  };

  private static final String LINE = "%-18s  %10s";

  private PlanTable() {}

  /** Prints a plan. */
  public static void write(MemoryPlan plan, Output out) {
    out.println(machine(plan));
    out.println("");
    TextTable table = new TextTable(COLUMNS);
    plan.models().forEach(model -> table.add(row(model)));
    table.add(sums(plan));
    out.println(table.toString());
    line(out, "models", plan.sum(ModelMemory::ramBytes));
    line(out, "scratch, shared", plan.scratchBytes());
    line(out, "Java runtime", plan.javaBytes());
    line(out, "left to the system", plan.systemBytes());
    line(out, "together", plan.totalBytes());
    for (int gpu = 0; gpu < plan.machine().gpuBytes().size(); gpu++) {
      gpu(plan, gpu, out);
    }
    out.println("");
    verdict(plan, out);
  }

  private static String machine(MemoryPlan plan) {
    String gpus =
        plan.machine().gpuBytes().stream()
            .map(bytes -> ", a GPU of " + size(bytes))
            .collect(Collectors.joining());
    return "machine: %s of RAM%s"
        .formatted(size(plan.machine().ramBytes()), gpus.isEmpty() ? ", no GPU" : gpus);
  }

  private static List<String> row(ModelMemory memory) {
    String pinned = memory.model().pinned() ? ", pinned" : "";
    return List.of(
        memory.model().name() + (memory.model().resident() ? pinned : ", swapped"),
        Integer.toString(memory.contextTokens()),
        Integer.toString(memory.model().parallelSequences()),
        memory.model().kvType().toString(),
        size(memory.mappedBytes()),
        size(memory.packedBytes()),
        size(memory.kvBytes()),
        size(memory.heapBytes()),
        size(memory.ramBytes()));
  }

  private static List<String> sums(MemoryPlan plan) {
    boolean swapped = plan.largestSwapped().isPresent();
    List<String> row = new ArrayList<>();
    row.add(swapped ? "in memory together" : "all");
    row.addAll(List.of("", "", ""));
    List<ToLongFunction<ModelMemory>> accounts =
        List.of(
            ModelMemory::mappedBytes,
            ModelMemory::packedBytes,
            ModelMemory::kvBytes,
            ModelMemory::heapBytes,
            ModelMemory::ramBytes);
    accounts.forEach(account -> row.add(size(plan.sum(account))));
    return row;
  }

  private static void line(Output out, String label, long bytes) {
    out.println(String.format(Locale.ROOT, LINE, label, size(bytes)));
  }

  private static void gpu(MemoryPlan plan, int gpu, Output out) {
    String used = size(plan.gpuBytes(gpu));
    String all = size(plan.machine().gpuBytes().get(gpu));
    out.println(String.format(Locale.ROOT, LINE + " of %s", "GPU " + gpu, used, all));
    for (ModelMemory memory : plan.models()) {
      memory
          .gpu()
          .filter(share -> share.gpu() == gpu)
          .ifPresent(share -> out.println(share(memory, share)));
    }
  }

  private static String share(ModelMemory memory, GpuShare share) {
    return "    %d of %d blocks of %s: weights %s, KV %s"
        .formatted(
            share.blocks(),
            memory.blocks(),
            memory.model().name(),
            size(share.weightBytes()),
            size(share.kvBytes()));
  }

  private static void verdict(MemoryPlan plan, Output out) {
    if (plan.fits()) {
      out.println("It fits, with " + size(plan.freeBytes()) + " to spare.");
      return;
    }
    out.println("It doesn't fit: " + size(-plan.freeBytes()) + " are missing.");
    if (plan.suggestions().isEmpty()) {
      out.println("Nothing helps but more memory or smaller models.");
      return;
    }
    out.println("What takes less:");
    plan.suggestions().forEach(suggestion -> print(suggestion, out));
  }

  private static void print(Suggestion suggestion, Output out) {
    MemoryPlan then = suggestion.plan();
    out.println(
        "- %s: saves %s, %s"
            .formatted(
                suggestion.remedies().stream().map(Remedy::text).collect(Collectors.joining(", ")),
                size(suggestion.savedBytes()),
                then.fits()
                    ? "fits with " + size(then.freeBytes()) + " to spare"
                    : size(-then.freeBytes()) + " are still missing"));
    for (Suggestion.Change change : suggestion.changes()) {
      out.println(
          "    %s: %s %s -> %s"
              .formatted(change.model(), change.setting(), change.from(), change.to()));
    }
  }

  private static String size(long bytes) {
    return Quantities.binaryBytes(bytes);
  }
}

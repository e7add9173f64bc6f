package dev.herd.scheduler.monitor;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A snapshot's memory as a table for people, in decimal units:
 *
 * <pre>
 * model           type    state          weights        KV    memory
 * llama:latest    Q4_0    ready, pinned   637 MB   18.9 MB    656 MB
 * ...
 * scratch                                                    12.1 MB
 * Java heap                                                  40.2 MB
 * total                                                       708 MB
 * budget                                                     6.00 GB
 * resident                                                    731 MB
 * available                                                  11.2 GB
 * GPU 0                  NVIDIA H200, 151 GB, 40 % busy      21.5 GB
 * </pre>
 *
 * <p>Weights that two models share stand at the first one. The heap's row is without scratch, which
 * lies there; the total is all rows above it, which the resident bytes should be near: they have
 * the JVM's own memory and code too, and lack of mapped weights what the system dropped. The budget
 * is for models and scratch, not for the heap. What a GPU's row has is of all processes.
 */
public final class MemoryTable {
  private static final String[] PREFIXES = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
  private static final double STEP = 1000;
  private static final int TEXT_COLUMNS = 3;
  private static final String GAP = "  ";

  private final List<String[]> rows = new ArrayList<>();

  private MemoryTable() {}

  /** Returns the table, each line ended. */
  public static String of(HerdSnapshot snapshot) {
    MemoryTable table = new MemoryTable();
    table.rows.add(new String[] {"model", "type", "state", "weights", "KV", "memory"});
    snapshot.models().forEach(table::add);
    table.addSums(snapshot);
    return table.text();
  }

  private void add(ModelSnapshot model) {
    StringBuilder state = new StringBuilder(model.state().name().toLowerCase(Locale.ROOT));
    if (model.packingProgress() < 1) {
      state.append(String.format(Locale.ROOT, ", %.0f %% packed", 100 * model.packingProgress()));
    }
    if (model.pinned()) {
      state.append(", pinned");
    }
    rows.add(
        new String[] {
          model.name(),
          model.quantisation(),
          state.toString(),
          model.weightsShared() ? "shared" : bytes(model.weightBytes()),
          bytes(model.kvBytes()),
          bytes(model.bytes())
        });
  }

  private void addSums(HerdSnapshot snapshot) {
    MemorySnapshot memory = snapshot.memory();
    long models = snapshot.models().stream().mapToLong(ModelSnapshot::bytes).sum();
    long scratch = memory.bytes(AccountKind.SCRATCH);
    long heap = Math.max(0, memory.heapUsedBytes() - scratch);
    addSum("scratch", scratch);
    addSum("Java heap", heap);
    addSum("total", models + scratch + heap);
    addSum("budget", memory.budgetBytes());
    addSum("resident", memory.process().residentBytes());
    addSum("available", memory.process().availableBytes());
    memory.gpus().forEach(this::add);
  }

  private void add(GpuMemory gpu) {
    StringBuilder what = new StringBuilder(gpu.name()).append(", ").append(bytes(gpu.totalBytes()));
    if (gpu.utilizationPercent() != ProcessMemory.UNKNOWN) {
      what.append(String.format(Locale.ROOT, ", %d %% busy", gpu.utilizationPercent()));
    }
    String name = "GPU " + gpu.index();
    rows.add(new String[] {name, "", what.toString(), "", "", bytes(gpu.usedBytes())});
  }

  private void addSum(String name, long bytes) {
    rows.add(new String[] {name, "", "", "", "", bytes(bytes)});
  }

  private String text() {
    int[] widths = new int[rows.getFirst().length];
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        String padding = " ".repeat(widths[i] - row[i].length());
        text.append(i == 0 ? "" : GAP);
        text.append(i < TEXT_COLUMNS ? row[i] + padding : padding + row[i]);
      }
      text.append('\n');
    }
    return text.toString();
  }

  /** Returns three digits and a unit. */
  private static String bytes(long bytes) {
    if (bytes == ProcessMemory.UNKNOWN) {
      return "unknown";
    }
    double scaled = bytes;
    int prefix = 0;
    while (scaled >= STEP - 0.5) {
      scaled /= STEP;
      prefix++;
    }
    int digits = prefix == 0 || scaled >= 99.95 ? 0 : scaled >= 9.995 ? 1 : 2;
    return String.format(Locale.ROOT, "%." + digits + "f %s", scaled, PREFIXES[prefix]);
  }
}

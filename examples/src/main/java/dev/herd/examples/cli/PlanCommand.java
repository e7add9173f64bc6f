package dev.herd.examples.cli;

import dev.herd.examples.cli.plan.ModelArgument;
import dev.herd.examples.cli.plan.PlanJson;
import dev.herd.examples.cli.plan.PlanTable;
import dev.herd.scheduler.plan.Machine;
import dev.herd.scheduler.plan.MemoryPlan;
import dev.herd.scheduler.plan.MemoryPlanner;
import dev.herd.scheduler.plan.PlannedModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code herd plan}: whether models fit a machine. */
@Command(
    name = "plan",
    header = "Tell whether models fit a machine together, before any is loaded.",
    description = {
      "MODEL is a GGUF file, of which only the header is read, story, code or chat, or the name of "
          + "a known model with a quantisation, then any of these:",
      "",
      "  :ctx=N       longest context in tokens; what it was trained for by default",
      "  :parallel=N  sequences of that length at the same time; 1 by default",
      "  :kv=TYPE     keys and values in f16, the default, or q8_0",
      "  :layout=L    weights mapped, packed, or auto, the default",
      "  :gpu         as many blocks as fit on a GPU; :gpu=N for N blocks",
      "  :pin         always in memory, whatever else is suggested",
      "  :swap        takes turns with the others that are swapped",
      "",
      "A wrong name shows all known ones. Sizes are powers of 1024."
    },
    footer = {
      "  herd plan model.gguf:ctx=4096 other.gguf:ctx=4096:parallel=4",
      "  herd plan --ram 16G llama-2-7b:Q4_K_M mistral-7b:Q4_K_M:ctx=4096",
      "  herd plan --ram 32G --gpu 12G codellama-13b:Q5_K_M:ctx=4096:gpu --json"
    })
final class PlanCommand extends Subcommand {
  @Parameters(arity = "1..*", paramLabel = "MODEL", description = "Models to have together.")
  private List<String> models;

  @Option(
      names = "--ram",
      paramLabel = "SIZE",
      converter = MemorySize.class,
      description = "Main memory, such as 16G; this machine's by default.")
  private Long ramBytes;

  @Option(
      names = "--gpu",
      paramLabel = "SIZE",
      converter = MemorySize.class,
      description = "Memory of a GPU, such as 12G; once for each. None by default.")
  private List<Long> gpuBytes = List.of();

  @Option(names = "--json", description = "One JSON object.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    MemoryPlan plan = plan();
    if (json) {
      PlanJson.write(plan, streams().out());
    } else {
      PlanTable.write(plan, streams().out());
    }
    return 0;
  }

  private MemoryPlan plan() throws IOException {
    try {
      List<PlannedModel> planned = new ArrayList<>();
      for (String model : models) {
        planned.add(ModelArgument.parse(model));
      }
      return MemoryPlanner.plan(machine(), planned);
    } catch (IllegalArgumentException e) {
      throw usage(e.getMessage());
    }
  }

  private Machine machine() {
    long bytes = ramBytes == null ? Machine.here().ramBytes() : ramBytes;
    if (bytes == Long.MAX_VALUE) {
      throw usage("this system doesn't tell its memory; give it as --ram 16G");
    }
    return new Machine(bytes, gpuBytes);
  }
}

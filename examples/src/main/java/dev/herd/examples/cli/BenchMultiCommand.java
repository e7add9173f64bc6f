package dev.herd.examples.cli;

import dev.herd.core.kernel.Kernels;
import dev.herd.core.model.ModelFootprint;
import dev.herd.core.team.Processor;
import dev.herd.examples.cli.MultiBenchmark.Account;
import dev.herd.scheduler.Herd;
import dev.herd.scheduler.HerdModel;
import dev.herd.scheduler.catalog.KeepAlive;
import dev.herd.scheduler.catalog.ModelDefinition;
import dev.herd.scheduler.catalog.ModelName;
import dev.herd.scheduler.monitor.ProcessMemory;
import dev.herd.scheduler.residency.CoreModelLoader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code herd bench-multi}: how several models get on with one another. */
@Command(
    name = "bench-multi",
    header = "Measure several models in one process.",
    description =
        "Loads all models, generates -n tokens with each, one after the other and then all at once, "
            + "and prints speeds in tokens per second, what it takes to switch to a model that isn't "
            + "loaded, and the memory of each account beside what was planned from the files' headers. "
            + "A model may be named more than once.",
    footer = {
      "  herd bench-multi a.gguf b.gguf c.gguf",
      "  herd bench-multi story code chat --json"
    })
final class BenchMultiCommand extends ModelsCommand {
  @Option(
      names = "-n",
      paramLabel = "N",
      defaultValue = "64",
      description = "Tokens to generate; default ${DEFAULT-VALUE}.")
  private int tokens;

  @Option(names = "--json", description = "One JSON object.")
  private boolean json;

  @Override
  void checkUsage() {
    if (tokens < 2) {
      throw usage("-n must be at least 2, not " + tokens);
    }
  }

  /** Gives a model that is named again another name: it shall be there as often. */
  @Override
  List<ModelDefinition> arrange(List<ModelDefinition> definitions) {
    List<ModelDefinition> all = new ArrayList<>();
    for (ModelDefinition definition : definitions) {
      long before = definitions.subList(0, all.size()).stream().filter(definition::equals).count();
      ModelName name = definition.name();
      all.add(
          before == 0
              ? definition
              : definition.withName(name.base() + "-" + (before + 1) + ":" + name.tag()));
    }
    return all;
  }

  @Override
  ModelDefinition adjust(ModelDefinition definition) {
    return definition.withKeepAlive(KeepAlive.FOREVER);
  }

  @Override
  int run(Herd herd, List<HerdModel> chosen) throws IOException {
    MultiReport report = measure(herd, chosen);
    if (json) {
      report.writeJson(streams().out());
    } else {
      report.print(streams().out());
    }
    return 0;
  }

  private MultiReport measure(Herd herd, List<HerdModel> models) throws IOException {
    List<Path> files = models.stream().map(model -> model.definition().file()).toList();
    List<ModelFootprint> plans = new ArrayList<>();
    for (HerdModel model : models) {
      ModelDefinition definition = model.definition();
      plans.add(ModelFootprint.of(definition.file(), CoreModelLoader.options(definition)));
    }
    MultiBenchmark benchmark = new MultiBenchmark(herd, models, tokens);
    benchmark.warmUp();
    MultiBenchmark.Speeds speeds = benchmark.speeds();
    int asked = engine().contextTokens();
    int length = asked > 0 ? asked : MultiBenchmark.PROMPT_TOKENS + tokens;
    List<Account> kv = new ArrayList<>();
    List<ProcessMemory> memory = new ArrayList<>();
    benchmark.withSequences(
        length,
        () -> {
          for (int i = 0; i < models.size(); i++) {
            kv.add(MultiBenchmark.kv(models.get(i), plans.get(i), length));
          }
          memory.add(ProcessMemory.now());
        });
    List<Account> weights = new ArrayList<>();
    List<MultiBenchmark.Switches> switches = new ArrayList<>();
    for (int i = 0; i < models.size(); i++) {
      boolean again = files.indexOf(files.get(i)) < i; // models of one file share its weights
      weights.add(again ? new Account(0, 0) : MultiBenchmark.weights(models.get(i), plans.get(i)));
    }
    Account scratch = benchmark.scratch(plans, length);
    for (int i = 0; i < models.size(); i++) {
      switches.add(benchmark.switches(models.get(i), files.get(i)));
    }
    return new MultiReport(
        Processor.name(),
        Kernels.get().description(),
        engine().threads(),
        tokens,
        models.stream().map(HerdModel::model).toList(),
        speeds,
        switches,
        weights,
        kv,
        scratch,
        memory.getFirst());
  }
}

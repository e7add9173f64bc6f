package dev.herd.examples.cli;

import dev.herd.core.model.EngineOptions;
import dev.herd.core.model.WeightLayout;
import dev.herd.examples.cli.io.CommandException;
import dev.herd.scheduler.Herd;
import dev.herd.scheduler.HerdModel;
import dev.herd.scheduler.catalog.Catalog;
import dev.herd.scheduler.catalog.ModelDefinition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A command that computes with the models of a herd. */
abstract class ModelsCommand extends Subcommand {
  @Parameters(
      paramLabel = "MODEL",
      description =
          "GGUF file, NAME=FILE, story, code, chat, or a name from --models or --config; none for"
              + " all of those.")
  private List<String> models = new ArrayList<>();

  @Option(
      names = "--models",
      paramLabel = "DIR",
      description = "Folder whose GGUF files are models, by their names.")
  private Path directory;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Names of models and their settings, in JSON.")
  private Path configuration;

  @Option(
      names = "--ram",
      paramLabel = "SIZE",
      converter = MemorySize.class,
      description =
          "What all models may take, such as 4G (4 x 2^30 bytes); most of the machine's by"
              + " default.")
  private Long memoryBytes;

  @Mixin private EngineArguments engine;

  /**
   * Does the work and returns the exit code.
   *
   * @param herd with the models, none of them in memory yet
   * @param chosen the models that were named, in that order, maybe some more than once
   */
  abstract int run(Herd herd, List<HerdModel> chosen) throws IOException, InterruptedException;

  /** Complains about options before any file is opened. */
  void checkUsage() {}

  /** Changes how a model is kept. */
  ModelDefinition adjust(ModelDefinition definition) {
    return definition;
  }

  /** Changes what the words of the command line name; the order stays. */
  List<ModelDefinition> arrange(List<ModelDefinition> definitions) {
    return definitions;
  }

  /**
   * Has weights packed before a model answers: while they are packed its logits change in their
   * last bits, and with them texts that a seed should fix, and its speed.
   */
  static ModelDefinition packedFirst(ModelDefinition definition) {
    return definition.layout() == WeightLayout.AUTO
        ? definition.withLayout(WeightLayout.PACKED)
        : definition;
  }

  /** Returns how the models are computed. */
  final EngineArguments engine() {
    return engine;
  }

  /** Changes how the herd works. */
  void configure(Herd.Builder builder) {}

  @Override
  public final Integer call() throws IOException, InterruptedException {
    checkUsage();
    ModelArguments arguments = new ModelArguments(catalog(), this::withOptions);
    List<ModelDefinition> definitions = arrange(arguments.resolve(models));
    if (definitions.isEmpty()) {
      throw usage("there is no model: give a GGUF file, or --models DIR");
    }
    try (Herd herd = open(arguments, definitions)) {
      return run(herd, definitions.stream().map(d -> herd.model(d.name().toString())).toList());
    } catch (OutOfMemoryError | StackOverflowError e) {
      throw new CommandException(Failures.describe(e, ""), e);
    }
  }

  private Catalog catalog() throws IOException {
    Catalog.Builder builder = Catalog.builder();
    if (directory != null) {
      builder.directory(directory);
    }
    if (configuration != null) {
      FileCommand.checkReadable(configuration);
      builder.configuration(configuration);
    }
    return builder.build();
  }

  private Herd open(ModelArguments arguments, List<ModelDefinition> definitions)
      throws IOException {
    long bytes = memoryBytes == null ? 0 : memoryBytes;
    EngineOptions options = checked(() -> engine.engine(bytes));
    Herd.Builder builder = Herd.builder().threads(options.threads()).memoryBytes(bytes);
    definitions.forEach(builder::model);
    arguments.aliases(definitions).forEach(builder::alias);
    configure(builder);
    return builder.build();
  }

  private ModelDefinition withOptions(ModelDefinition definition) {
    return checked(() -> engine.applyTo(adjust(definition)));
  }
}

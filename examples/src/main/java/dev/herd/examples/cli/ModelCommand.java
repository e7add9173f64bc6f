package dev.herd.examples.cli;

import dev.herd.core.generation.LocalModel;
import dev.herd.core.model.EngineOptions;
import dev.herd.core.model.ModelOptions;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** A command that computes with one model. */
abstract class ModelCommand extends FileCommand {
  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description = "GGUF file, the first one of a split model, or story, code or chat.")
  private Path model;

  @Mixin private EngineArguments engine;

  @Override
  final Path given() {
    return model;
  }

  /** Returns how the model is computed. */
  final EngineArguments engine() {
    return engine;
  }

  /** Opens the model. */
  LocalModel open() throws IOException {
    ModelOptions options = checked(engine::model);
    EngineOptions shared = checked(() -> engine.engine(0));
    return LocalModel.open(file(), options, shared);
  }

  /** Reads an option's token ids. */
  int[] tokens(String ids) {
    try {
      return TokenIds.parse(ids);
    } catch (IllegalArgumentException e) {
      throw usage("--tokens: " + e.getMessage());
    }
  }
}

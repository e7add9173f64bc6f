package dev.herd.examples.cli;

import dev.herd.core.generation.LocalModel;
import dev.herd.core.model.EngineOptions;
import dev.herd.core.model.ModelOptions;
import dev.herd.core.model.WeightLayout;
import dev.herd.core.team.PhysicalCores;
import dev.herd.gguf.GgmlType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** A command that computes with one model. */
abstract class ModelCommand extends FileCommand {
  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description = "GGUF file, the first one of a split model, or story, code or chat.")
  private Path model;

  @Option(
      names = "--threads",
      paramLabel = "T",
      description = "Threads to compute with; one a physical core by default.")
  private int threads;

  @Option(
      names = "--ctx",
      paramLabel = "TOKENS",
      description = "Longest context; what the model was trained for by default.")
  private int contextTokens;

  @Option(
      names = "--layout",
      paramLabel = "L",
      description =
          "Weights mapped from the file, packed for speed in memory of the process, or auto, the"
              + " default.")
  private WeightLayout layout = WeightLayout.AUTO;

  @Option(
      names = "--kv",
      paramLabel = "TYPE",
      converter = KvType.class,
      description =
          "How keys and values are cached: F16, the default, or Q8_0, which takes half of the memory.")
  private GgmlType kvType = GgmlType.F16;

  /** Reads the type of the KV cache, in any case. */
  static final class KvType implements ITypeConverter<GgmlType> {
    @Override
    public GgmlType convert(String value) {
      return switch (value.toUpperCase(Locale.ROOT)) {
        case "F16" -> GgmlType.F16;
        case "Q8_0" -> GgmlType.Q8_0;
        case "F32" -> GgmlType.F32;
        default -> throw new TypeConversionException("is F16 or Q8_0, not '" + value + "'");
      };
    }
  }

  @Override
  final Path given() {
    return model;
  }

  /** Returns the threads that the model computes with. */
  int threads() {
    return threads > 0 ? threads : PhysicalCores.available();
  }

  /** Returns where the weights were asked to lie, in lower case. */
  String layout() {
    return layout.name().toLowerCase(Locale.ROOT);
  }

  /** Opens the model. */
  LocalModel open() throws IOException {
    ModelOptions options;
    EngineOptions engine;
    try {
      options =
          ModelOptions.DEFAULT
              .withContextTokens(contextTokens)
              .withLayout(layout)
              .withKvType(kvType);
      engine = EngineOptions.DEFAULT.withThreads(threads);
    } catch (IllegalArgumentException e) {
      throw usage(e.getMessage());
    }
    return LocalModel.open(file(), options, engine);
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

package dev.herd.examples.cli;

import dev.herd.core.model.EngineOptions;
import dev.herd.core.model.ModelOptions;
import dev.herd.core.model.WeightLayout;
import dev.herd.core.team.PhysicalCores;
import dev.herd.gguf.GgmlType;
import dev.herd.scheduler.catalog.ModelDefinition;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options of commands that compute with models. What isn't given stays as it is. */
final class EngineArguments {
  @Option(
      names = "--threads",
      paramLabel = "T",
      description = "Threads to compute with; one a physical core by default.")
  private int threads;

  @Option(
      names = "--ctx",
      paramLabel = "TOKENS",
      description = "Longest context; what a model was trained for by default.")
  private Integer contextTokens;

  @Option(
      names = "--layout",
      paramLabel = "L",
      description =
          "Weights mapped from the file, packed for speed in memory of the process, or auto, the"
              + " default.")
  private WeightLayout layout;

  @Option(
      names = "--kv",
      paramLabel = "TYPE",
      converter = KvType.class,
      description =
          "How keys and values are cached: F16, the default, or Q8_0, which takes half of the"
              + " memory.")
  private GgmlType kvType;

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

  /** Returns the threads to compute with. */
  int threads() {
    return threads > 0 ? threads : PhysicalCores.available();
  }

  /** Returns the longest context in tokens, 0 for what a model was trained for. */
  int contextTokens() {
    return contextTokens == null ? 0 : contextTokens;
  }

  /** Returns where weights were asked to lie, in lower case. */
  String layout() {
    return (layout == null ? WeightLayout.AUTO : layout).name().toLowerCase(Locale.ROOT);
  }

  /**
   * Returns the options of an engine.
   *
   * @param memoryBytes its budget, 0 for most of the machine's memory
   * @throws IllegalArgumentException naming what is out of its range
   */
  EngineOptions engine(long memoryBytes) {
    return new EngineOptions(threads, memoryBytes);
  }

  /**
   * Returns the options of a model.
   *
   * @throws IllegalArgumentException naming what is out of its range
   */
  ModelOptions model() {
    ModelOptions options = ModelOptions.DEFAULT.withContextTokens(contextTokens());
    options = layout == null ? options : options.withLayout(layout);
    return kvType == null ? options : options.withKvType(kvType);
  }

  /**
   * Returns a definition with what was given.
   *
   * @throws IllegalArgumentException naming what is out of its range
   */
  ModelDefinition applyTo(ModelDefinition definition) {
    ModelDefinition result =
        contextTokens == null ? definition : definition.withContextTokens(contextTokens);
    result = layout == null ? result : result.withLayout(layout);
    return kvType == null ? result : result.withKvType(kvType);
  }
}

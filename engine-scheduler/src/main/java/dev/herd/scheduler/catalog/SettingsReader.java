package dev.herd.scheduler.catalog;

import dev.herd.core.model.WeightLayout;
import dev.herd.core.sampling.SamplingOptions;
import dev.herd.gguf.GgmlType;
import dev.herd.scheduler.json.ConfigReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/**
 * Reads the settings that a model and the defaults of all models have in common. Each becomes a
 * change of a definition, so that those of a model go over the defaults, wherever in the file these
 * stand.
 */
final class SettingsReader {
  static final String KNOWN =
      "context, parallel, layout, kv, template, template_file, sampling, pin, keep_alive, weight,"
          + " draft";
  private static final String KNOWN_SAMPLING =
      "temperature, top_k, top_p, min_p, typical_p, repeat_penalty, presence_penalty,"
          + " frequency_penalty, repeat_last_n, seed";

  /** Takes the changes as they are read, for their range checks. */
  private static final ModelDefinition PROBE = ModelDefinition.of("probe", Path.of("probe"));

  private final ConfigReader reader;
  private final Path folder;

  SettingsReader(ConfigReader reader, Path folder) {
    this.reader = reader;
    this.folder = folder;
  }

  /** Reads one setting's value and returns what it changes, or null if there is no such setting. */
  List<UnaryOperator<ModelDefinition>> read(String field) throws IOException {
    return switch (field) {
      case "context" -> change(ModelDefinition::withContextTokens, reader.integer());
      case "parallel" -> change(ModelDefinition::withParallelSequences, reader.integer());
      case "layout" -> change(ModelDefinition::withLayout, layout());
      case "kv" -> change(ModelDefinition::withKvType, kvType());
      case "template" -> change(ModelDefinition::withTemplate, reader.text());
      case "template_file" -> change(ModelDefinition::withTemplate, templateFile());
      case "pin" -> change(ModelDefinition::withPinned, reader.flag());
      case "keep_alive" -> change(ModelDefinition::withKeepAlive, keepAlive());
      case "weight" -> change(ModelDefinition::withWeight, reader.number());
      case "draft" -> change(ModelDefinition::withDraft, reader.text());
      case "sampling" -> sampling();
      default -> null;
    };
  }

  private <T> List<UnaryOperator<ModelDefinition>> change(
      BiFunction<ModelDefinition, T, ModelDefinition> change, T value) {
    UnaryOperator<ModelDefinition> operator = definition -> change.apply(definition, value);
    try {
      var _ = operator.apply(PROBE);
    } catch (IllegalArgumentException e) {
      throw reader.failure("is %s: %s".formatted(value, e.getMessage()), e);
    }
    return List.of(operator);
  }

  private WeightLayout layout() throws IOException {
    String text = reader.text();
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "auto" -> WeightLayout.AUTO;
      case "mapped" -> WeightLayout.MAPPED;
      case "packed" -> WeightLayout.PACKED;
      default -> throw reader.failure("is \"" + text + "\", not auto, mapped or packed");
    };
  }

  private GgmlType kvType() throws IOException {
    String text = reader.text();
    return switch (text.toUpperCase(Locale.ROOT)) {
      case "F16" -> GgmlType.F16;
      case "Q8_0" -> GgmlType.Q8_0;
      default -> throw reader.failure("is \"" + text + "\", not F16 or Q8_0");
    };
  }

  private KeepAlive keepAlive() throws IOException {
    if (!reader.isNumber() && !reader.isText()) {
      throw reader.unexpected("a number of seconds or a duration such as \"5m\"");
    }
    try {
      return reader.isNumber()
          ? KeepAlive.ofSeconds(reader.number())
          : KeepAlive.parse(reader.text());
    } catch (IllegalArgumentException e) {
      throw reader.failure("is wrong: " + e.getMessage(), e);
    }
  }

  private String templateFile() throws IOException {
    Path path = folder.resolve(reader.text());
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw reader.failure("is \"%s\", which can't be read: %s".formatted(path, e), e);
    }
  }

  private List<UnaryOperator<ModelDefinition>> sampling() throws IOException {
    List<UnaryOperator<ModelDefinition>> changes = new ArrayList<>();
    reader.object(field -> changes.addAll(samplingOption(field)));
    return changes;
  }

  private List<UnaryOperator<ModelDefinition>> samplingOption(String field) throws IOException {
    return switch (field) {
      case "temperature" -> option(SamplingOptions.Builder::temperature, reader.number());
      case "top_k" -> option(SamplingOptions.Builder::topK, reader.integer());
      case "top_p" -> option(SamplingOptions.Builder::topP, reader.number());
      case "min_p" -> option(SamplingOptions.Builder::minP, reader.number());
      case "typical_p" -> option(SamplingOptions.Builder::typicalP, reader.number());
      case "repeat_penalty" -> option(SamplingOptions.Builder::repetitionPenalty, reader.number());
      case "presence_penalty" -> option(SamplingOptions.Builder::presencePenalty, reader.number());
      case "frequency_penalty" ->
          option(SamplingOptions.Builder::frequencyPenalty, reader.number());
      case "repeat_last_n" -> option(SamplingOptions.Builder::penaltyWindow, reader.integer());
      case "seed" -> option(SamplingOptions.Builder::seed, reader.wide());
      default -> throw reader.failure("is unknown; there are " + KNOWN_SAMPLING);
    };
  }

  private <T> List<UnaryOperator<ModelDefinition>> option(
      BiFunction<SamplingOptions.Builder, T, SamplingOptions.Builder> set, T value) {
    return change(
        (definition, v) ->
            definition.withSampling(set.apply(definition.sampling().toBuilder(), v).build()),
        value);
  }
}

package dev.herd.examples.cli.plan;

import dev.herd.core.model.WeightLayout;
import dev.herd.examples.models.EmbeddedModels;
import dev.herd.gguf.GgmlType;
import dev.herd.gguf.quant.FileType;
import dev.herd.gguf.quant.QuantizationException;
import dev.herd.scheduler.plan.KnownShapes;
import dev.herd.scheduler.plan.ModelHeader;
import dev.herd.scheduler.plan.ModelShape;
import dev.herd.scheduler.plan.PlannedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** A model in the arguments of {@code herd plan}: what it is, then settings after colons. */
public final class ModelArgument {
  private static final Pattern SETTING = Pattern.compile("[a-z]+=.*|pin|swap|gpu");
  private static final String FILE_ENDING = ".gguf";

  private ModelArgument() {}

  /**
   * Reads a model; of a file only the header.
   *
   * @throws IllegalArgumentException saying what is wrong
   * @throws IOException if its file can't be read
   * @throws dev.herd.gguf.GgufFormatException if its file is no valid GGUF file
   */
  public static PlannedModel parse(String argument) throws IOException {
    Deque<String> settings = new ArrayDeque<>();
    String model = argument;
    for (int colon = model.lastIndexOf(':');
        colon >= 0 && SETTING.matcher(model.substring(colon + 1)).matches();
        colon = model.lastIndexOf(':')) {
      settings.addFirst(model.substring(colon + 1));
      model = model.substring(0, colon);
    }
    PlannedModel planned = planned(model);
    for (String setting : settings) {
      planned = set(planned, setting);
    }
    return planned;
  }

  private static PlannedModel planned(String model) throws IOException {
    Path path = Path.of(model);
    if (model.toLowerCase(Locale.ROOT).endsWith(FILE_ENDING) || Files.isRegularFile(path)) {
      return file(model);
    }
    return EmbeddedModels.isName(model) ? embedded(model) : known(model);
  }

  private static PlannedModel embedded(String model) throws IOException {
    try {
      return PlannedModel.of(model, ModelHeader.of(EmbeddedModels.inUserCache().file(model)));
    } catch (QuantizationException e) {
      throw new IllegalArgumentException(model + ": " + e.getMessage(), e);
    }
  }

  private static PlannedModel file(String model) throws IOException {
    Path path = Path.of(model);
    if (!Files.isRegularFile(path)) {
      throw new IllegalArgumentException(model + ": there is no such file");
    }
    return PlannedModel.of(path.getFileName().toString(), ModelHeader.of(path));
  }

  private static PlannedModel known(String model) {
    int colon = model.indexOf(':');
    String name = colon < 0 ? model : model.substring(0, colon);
    Optional<ModelShape> shape = KnownShapes.find(name);
    if (shape.isEmpty()) {
      throw new IllegalArgumentException(
          "'%s' is no file, none of %s, and no known model: these are %s"
              .formatted(
                  name,
                  String.join(", ", EmbeddedModels.names()),
                  String.join(", ", KnownShapes.names())));
    }
    if (colon < 0) {
      throw new IllegalArgumentException(
          "%s needs a quantisation, as in %s:Q4_K_M".formatted(name, name));
    }
    try {
      FileType type = FileType.parse(model.substring(colon + 1));
      return PlannedModel.of(name + ":" + type, ModelHeader.of(name, shape.get(), type));
    } catch (QuantizationException e) {
      throw new IllegalArgumentException(model + ": " + e.getMessage(), e);
    }
  }

  private static PlannedModel set(PlannedModel model, String setting) {
    int equals = setting.indexOf('=');
    String key = equals < 0 ? setting : setting.substring(0, equals);
    String value = equals < 0 ? "" : setting.substring(equals + 1);
    return switch (key) {
      case "ctx" -> model.withContextTokens(number(model, key, value));
      case "parallel" -> model.withParallelSequences(number(model, key, value));
      case "kv" -> model.withKvType(kvType(model, value));
      case "layout" -> model.withLayout(layout(model, value));
      case "gpu" ->
          model.withGpuBlocks(equals < 0 ? PlannedModel.ALL_BLOCKS : number(model, key, value));
      case "pin" -> model.asPinned();
      case "swap" -> model.asSwapped();
      default ->
          throw new IllegalArgumentException(
              "%s: there is no setting '%s'; there are ctx=N, parallel=N, kv=TYPE, layout=L, gpu,"
                      .formatted(model.name(), key)
                  + " gpu=N, pin, swap");
    };
  }

  private static int number(PlannedModel model, String key, String value) {
    try {
      int number = Integer.parseInt(value);
      if (number > 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Below: the same complaint.
    }
    throw wrong(model, key, value, "a positive number");
  }

  private static GgmlType kvType(PlannedModel model, String value) {
    return switch (value.toUpperCase(Locale.ROOT)) {
      case "F16" -> GgmlType.F16;
      case "Q8_0" -> GgmlType.Q8_0;
      case "F32" -> GgmlType.F32;
      default -> throw wrong(model, "kv", value, "f16 or q8_0");
    };
  }

  private static WeightLayout layout(PlannedModel model, String value) {
    return switch (value.toUpperCase(Locale.ROOT)) {
      case "AUTO" -> WeightLayout.AUTO;
      case "MAPPED" -> WeightLayout.MAPPED;
      case "PACKED" -> WeightLayout.PACKED;
      default -> throw wrong(model, "layout", value, "auto, mapped or packed");
    };
  }

  private static IllegalArgumentException wrong(
      PlannedModel model, String key, String value, String wanted) {
    return new IllegalArgumentException(
        "%s: %s must be %s, not '%s'".formatted(model.name(), key, wanted, value));
  }
}

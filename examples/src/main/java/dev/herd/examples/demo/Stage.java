package dev.herd.examples.demo;

import dev.herd.core.generation.Chat;
import dev.herd.core.generation.GenerationOptions;
import dev.herd.core.generation.GenerationResult;
import dev.herd.core.generation.LocalModel;
import dev.herd.core.memory.MemoryPool;
import dev.herd.core.sampling.SamplingOptions;
import dev.herd.examples.cli.io.Output;
import dev.herd.examples.cli.io.Quantities;
import dev.herd.examples.models.EmbeddedModels;
import dev.herd.gguf.GgufTensor;
import dev.herd.scheduler.monitor.ProcessMemory;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** What acts work with: the models, all of which stay open, and the output. */
final class Stage implements AutoCloseable {
  private static final int MAX_TOKENS = 250;

  private final Output out;
  private final EmbeddedModels embedded = EmbeddedModels.inUserCache();
  private final Map<String, LocalModel> models = new LinkedHashMap<>();

  Stage(Output out) {
    this.out = out;
  }

  /** Returns a model by name, opened the first time it is asked for. */
  LocalModel model(String name) throws IOException {
    LocalModel model = models.get(name);
    if (model == null) {
      model = LocalModel.open(embedded.file(name));
      models.put(name, model);
    }
    return model;
  }

  /** Answers a question in a chat of its own. */
  GenerationResult ask(
      LocalModel model, String question, SamplingOptions sampling, Consumer<String> onText) {
    GenerationOptions options =
        GenerationOptions.DEFAULT.withMaxTokens(MAX_TOKENS).withSampling(sampling);
    try (Chat chat = model.newChat(options)) {
      return chat.send(question, onText);
    }
  }

  /** Prints text at once. */
  void text(String text) {
    out.print(text);
    out.flush();
  }

  /** Prints a formatted line. */
  void line(String format, Object... values) {
    text(String.format(Locale.ROOT, format + "%n", values));
  }

  /** Returns the size of a model's weights in its file. */
  static long weightBytes(LocalModel model) {
    return model.model().file().tensors().stream().mapToLong(GgufTensor::bytes).sum();
  }

  /** Prints what each model holds, and what the process has in all. */
  void printMemory() {
    line("  %-12s %12s %12s %14s", "model", "weights", "pool", "pool at most");
    models.forEach(
        (name, model) -> {
          MemoryPool.Usage usage = model.memory().total();
          line(
              "  %-12s %12s %12s %14s",
              name,
              Quantities.bytes(weightBytes(model)),
              Quantities.bytes(usage.bytes()),
              Quantities.bytes(usage.highWaterBytes()));
        });
    ProcessMemory process = ProcessMemory.now();
    if (process.residentBytes() != ProcessMemory.UNKNOWN) {
      line(
          "  the process has %s, %s of them mapped files",
          Quantities.bytes(process.residentBytes()), Quantities.bytes(process.fileBytes()));
    }
  }

  @Override
  public void close() {
    models.values().forEach(LocalModel::close);
  }
}

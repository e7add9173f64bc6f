package dev.herd.examples.demo;

import dev.herd.examples.cli.io.Quantities;
import dev.herd.examples.cli.io.SwitchLine;
import dev.herd.examples.cli.io.TextTable;
import dev.herd.examples.cli.io.TextTable.Column;
import dev.herd.scheduler.Generation;
import dev.herd.scheduler.Herd;
import dev.herd.scheduler.batching.Completion;
import dev.herd.scheduler.catalog.ModelDefinition;
import dev.herd.scheduler.monitor.HerdSnapshot;
import dev.herd.scheduler.residency.CoreModelLoader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Three models take turns in memory for two. */
final class HotSwap implements Act {
  private static final Map<String, String> QUESTIONS = new LinkedHashMap<>();

  static {
    QUESTIONS.put("story", "Tell me a story.");
    QUESTIONS.put("code", "Write a method that reverses a text.");
    QUESTIONS.put("chat", "What is a compiler?");
  }

  private static final List<String> ORDER =
      List.of("story", "code", "story", "chat", "story", "code", "chat");

  @Override
  public String title() {
    return "Three models take turns in memory for two";
  }

  @Override
  public String reason() {
    return "Models needn't all fit. The herd keeps to its budget: a model that is asked for comes"
        + " in, and the one goes that has been idle long and is cheap to load again. Its file"
        + " stays in the system's cache, so it's back soon.";
  }

  @Override
  public void play(Stage stage) throws IOException {
    List<ModelDefinition> models = new ArrayList<>();
    for (String name : QUESTIONS.keySet()) {
      models.add(stage.herd().model(name).definition());
    }
    Herd.Builder builder = Herd.builder().memoryBytes(budget(stage, models));
    models.forEach(builder::model);
    try (Herd herd = builder.build()) {
      TextTable table =
          new TextTable(
              Column.words("asked"),
              Column.numbers("first token"),
              Column.words("the model was"),
              Column.words("answer"));
      for (String name : ORDER) {
        Generation answer = Stage.ask(herd.model(name), QUESTIONS.get(name));
        Completion completion = answer.join();
        double first =
            answer.switchCost().join().totalNanos() * 1e-6 + completion.firstTokenSeconds() * 1e3;
        table.add(
            name,
            Quantities.fixed(first, 0) + " ms",
            SwitchLine.text(answer.switchCost().join()),
            Stage.beginning(completion.text(), 24));
      }
      stage.text(table.text(Stage.INDENT));
      summarise(stage, herd.monitor().snapshot());
    }
  }

  /** Returns room for the two largest of three, and for what they compute in. */
  private static long budget(Stage stage, List<ModelDefinition> models) throws IOException {
    CoreModelLoader loader = new CoreModelLoader(stage.herd().engine());
    long all = 0;
    long least = Long.MAX_VALUE;
    for (ModelDefinition model : models) {
      long bytes = loader.bytesNeeded(model);
      all += bytes;
      least = Math.min(least, bytes);
    }
    return all - least / 2;
  }

  private static void summarise(Stage stage, HerdSnapshot now) {
    stage.line(
        "%n  %d loads and %d evictions. Held at most: %s of a budget of %s.",
        now.loads(),
        now.evictions(),
        Quantities.bytes(now.memory().highWaterBytes()),
        Quantities.bytes(now.memory().budgetBytes()));
  }
}

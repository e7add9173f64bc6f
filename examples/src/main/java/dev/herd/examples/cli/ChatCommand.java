package dev.herd.examples.cli;

import dev.herd.scheduler.Herd;
import dev.herd.scheduler.HerdModel;
import dev.herd.scheduler.catalog.KeepAlive;
import dev.herd.scheduler.catalog.ModelDefinition;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code herd chat}: a conversation. */
@Command(
    name = "chat",
    header = "Talk with a model, or with several.",
    description =
        "Reads a message a line and prints the answer as it comes. The first model answers until"
            + " /model NAME goes on with another one, which gets the whole conversation. /help"
            + " shows what else there is. Ctrl-C ends an answer, Ctrl-D the conversation.",
    footer = {
      "  herd chat model.gguf",
      "  herd chat small=a.gguf large=b.gguf --ram 4G",
      "  herd chat model.gguf --system \"You are a pirate.\" --temp 0.5",
      "  printf 'Hi\\nWhat did I say?\\n' | herd chat model.gguf"
    })
final class ChatCommand extends ModelsCommand {
  /** Nobody else needs the memory of a conversation while its person thinks. */
  private static final Duration NEVER = Duration.ofDays(365);

  @Option(
      names = "--system",
      paramLabel = "TEXT",
      description = "What the model is told before the conversation.")
  private String system;

  @Mixin private GenerationArguments generation;

  @Override
  void checkUsage() {
    var _ = checked(generation::options);
  }

  @Override
  ModelDefinition adjust(ModelDefinition definition) {
    ModelDefinition kept = definition.withKeepAlive(KeepAlive.FOREVER);
    return generation.isReproducible() ? packedFirst(kept) : kept;
  }

  @Override
  void configure(Herd.Builder builder) {
    builder.idleMemoryAfter(NEVER);
  }

  @Override
  int run(Herd herd, List<HerdModel> chosen) throws IOException {
    ChatSession session = new ChatSession(streams(), herd, generation, system);
    session.use(chosen.getFirst());
    try (LineSource lines = LineSource.of(streams())) {
      session.run(lines);
    }
    return 0;
  }
}

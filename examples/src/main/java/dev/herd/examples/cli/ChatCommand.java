package dev.herd.examples.cli;

import dev.herd.core.generation.GenerationOptions;
import dev.herd.core.generation.LocalModel;
import dev.herd.examples.cli.io.CommandException;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code herd chat}: a conversation. */
@Command(
    name = "chat",
    header = "Talk with a model.",
    description =
        "Reads a message a line and prints the answer as it comes. /help shows what else there is. "
            + "Ctrl-C ends an answer, Ctrl-D the conversation.",
    footer = {
      "  herd chat model.gguf",
      "  herd chat model.gguf --system \"You are a pirate.\" --temp 0.5",
      "  printf 'Hi\\nWhat did I say?\\n' | herd chat model.gguf"
    })
final class ChatCommand extends ModelCommand {
  @Option(
      names = "--system",
      paramLabel = "TEXT",
      description = "What the model is told before the conversation.")
  private String system;

  @Mixin private GenerationArguments generation;

  @Override
  int run() throws IOException {
    GenerationOptions options;
    try {
      options = generation.options();
    } catch (IllegalArgumentException e) {
      throw usage(e.getMessage());
    }
    try (LocalModel model = open()) {
      if (model.chatTemplate() == null) {
        throw new CommandException(
            file() + " has no chat template: it continues text, with 'herd run'");
      }
      try (LineSource lines = LineSource.of(streams());
          ChatSession session = new ChatSession(streams(), model, options, system)) {
        session.run(lines);
      }
    }
    return 0;
  }
}

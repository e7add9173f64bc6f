package dev.herd.examples.cli;

import dev.herd.core.generation.Chat;
import dev.herd.core.generation.FinishReason;
import dev.herd.core.generation.GenerationOptions;
import dev.herd.core.generation.GenerationResult;
import dev.herd.core.generation.LocalModel;
import dev.herd.examples.cli.io.Interrupts;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code herd run}: one prompt, one answer. */
@Command(
    name = "run",
    header = "Generate text from a prompt, streaming.",
    description =
        "Prints the answer to stdout as it comes, and a line about speed to stderr. The prompt is "
            + "put into the file's chat template, where it has one, unless --raw is given. "
            + "Ctrl-C ends the answer; a second Ctrl-C kills.",
    footer = {
      "  herd run model.gguf -p \"Why is the sky blue?\"",
      "  herd run model.gguf --raw -p \"Once upon a time\" -n 100 --temp 0",
      "  herd run model.gguf -p - < question.txt"
    })
final class RunCommand extends ModelCommand {
  @Option(
      names = {"-p", "--prompt"},
      paramLabel = "TEXT",
      description = "The prompt; - or none reads it from stdin, less a line break at its end.")
  private String prompt;

  @Option(names = "--raw", description = "The prompt as it is, without a chat template.")
  private boolean raw;

  @Mixin private GenerationArguments generation;

  @Override
  int run() throws IOException {
    GenerationOptions options = checked(generation::options);
    String text = prompt(prompt, "prompt");
    try (Interrupts interrupts = new Interrupts();
        LocalModel model = open()) {
      TextPrinter printer = new TextPrinter(streams().out());
      GenerationResult result =
          generate(model, text, options.withCancelled(interrupts::requested), printer);
      printer.endLine();
      streams().err().println(Statistics.of(result, printer));
      return result.reason() == FinishReason.CANCELLED ? Interrupts.EXIT_CODE : 0;
    }
  }

  private GenerationResult generate(
      LocalModel model, String text, GenerationOptions options, TextPrinter printer) {
    if (raw || model.chatTemplate() == null) {
      return model.generate(text, options, printer);
    }
    try (Chat chat = model.newChat(options)) {
      return chat.send(text, printer);
    }
  }
}

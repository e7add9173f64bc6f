package dev.herd.examples.cli;

import dev.herd.core.chat.ChatMessage;
import dev.herd.core.model.ContextLengthException;
import dev.herd.examples.cli.io.CommandException;
import dev.herd.examples.cli.io.Interrupts;
import dev.herd.examples.cli.io.OutputException;
import dev.herd.examples.cli.io.Streams;
import dev.herd.examples.cli.io.SwitchLine;
import dev.herd.gguf.GgufFormatException;
import dev.herd.scheduler.Herd;
import dev.herd.scheduler.HerdModel;
import dev.herd.scheduler.batching.Completion;
import dev.herd.scheduler.catalog.UnknownModelException;
import dev.herd.scheduler.residency.SwitchCost;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * The loop of {@code herd chat}: messages go to the model, lines that begin with / are commands.
 * All models share one conversation.
 */
final class ChatSession {
  private static final String HELP =
      """
      /model NAME  go on with another model, which gets the whole conversation
      /models      show the models and which of them are in memory
      /reset       forget the conversation
      /memory      show the memory in use
      /quit        end; so does Ctrl-D
      /help        show this
      Ctrl-C ends an answer. Everything else goes to the model.
      """;

  private final Streams streams;
  private final Herd herd;
  private final GenerationArguments generation;
  private final String system;
  private final List<ChatMessage> messages = new ArrayList<>();
  private HerdModel model;

  /** Begins a conversation; {@code system} may be null. */
  ChatSession(Streams streams, Herd herd, GenerationArguments generation, String system) {
    this.streams = streams;
    this.herd = herd;
    this.generation = generation;
    this.system = system;
    begin();
  }

  private void begin() {
    messages.clear();
    if (system != null) {
      messages.add(new ChatMessage("system", system));
    }
  }

  /**
   * Goes on with a model, and has it loaded.
   *
   * @throws CommandException if it can't chat
   * @throws CompletionException with the failure, if it can't be loaded
   */
  void use(HerdModel next) throws IOException {
    if (!next.hasChatTemplate()) {
      throw new CommandException(
          next.definition().file() + " has no chat template: it continues text, with 'herd run'");
    }
    CompletableFuture<SwitchCost> loaded = next.preload();
    try (Interrupts _ = new Interrupts(() -> loaded.cancel(false))) {
      SwitchLine.print(streams, next.model(), loaded.join());
    }
    model = next;
  }

  /** Runs until the lines end or one of them says so. */
  void run(LineSource lines) throws IOException {
    if (streams.inIsTerminal()) {
      streams.err().println(SwitchLine.shortName(model.model()) + "; /help shows the commands");
    }
    for (String line = lines.next(); line != null; line = lines.next()) {
      String command = line.strip();
      switch (command) {
        case "" -> {}
        case "/quit", "/exit", "/bye" -> {
          return;
        }
        case "/help" -> streams.out().print(HELP);
        case "/reset" -> begin();
        case "/memory" -> MemoryReport.print(streams.out(), herd);
        case "/models" -> MemoryReport.printModels(streams.out(), herd, model);
        default -> {
          if (command.equals("/model") || command.startsWith("/model ")) {
            change(command.substring("/model".length()).strip());
          } else if (command.startsWith("/")) {
            complain(command + " is no command; /help shows what there is");
          } else {
            answer(line);
          }
        }
      }
      streams.out().flush();
    }
  }

  private void complain(String problem) {
    streams.err().println("herd: " + problem);
  }

  private void change(String name) {
    try {
      if (name.isEmpty()) {
        complain("/model needs a name; /models shows what there is");
      } else {
        use(herd.model(name));
      }
    } catch (CancellationException
        | CommandException
        | CompletionException
        | GgufFormatException
        | IOException
        | UnknownModelException e) {
      complain(Failures.describe(e, "") + "; " + SwitchLine.shortName(model.model()) + " goes on");
    }
  }

  /** Sends a message; if that fails, the conversation is as before. */
  private void answer(String message) {
    messages.add(new ChatMessage("user", message));
    int before = messages.size();
    try {
      Completion completion =
          new AnswerPrinter(streams)
              .print(
                  model, model.chat(messages, generation.options(model.definition().sampling())));
      messages.add(new ChatMessage("assistant", completion.text()));
    } catch (OutputException e) {
      throw e;
    } catch (RuntimeException e) {
      complain(failure(e));
    } finally {
      if (messages.size() == before) {
        messages.removeLast();
      }
    }
  }

  private static String failure(RuntimeException e) {
    Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
    return cause instanceof ContextLengthException
        ? cause.getMessage() + " (--ctx TOKENS, or /reset)"
        : Failures.describe(cause, "");
  }
}

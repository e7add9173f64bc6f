package dev.herd.examples.cli;

import dev.herd.core.generation.Chat;
import dev.herd.core.generation.GenerationOptions;
import dev.herd.core.generation.GenerationResult;
import dev.herd.core.generation.LocalModel;
import dev.herd.core.memory.MemoryPool;
import dev.herd.core.model.ContextLengthException;
import dev.herd.examples.cli.io.Interrupts;
import dev.herd.examples.cli.io.Output;
import dev.herd.examples.cli.io.Quantities;
import dev.herd.examples.cli.io.Streams;
import dev.herd.gguf.GgufTensor;
import dev.herd.scheduler.monitor.ProcessMemory;
import java.io.IOException;

/**
 * The loop of {@code herd chat}: messages go to the model, lines that begin with / are commands.
 */
final class ChatSession implements AutoCloseable {
  private static final String HELP =
      """
      /reset    forget the conversation
      /memory   show the memory in use
      /quit     end; so does Ctrl-D
      /help     show this
      Ctrl-C ends an answer. Everything else goes to the model.
      """;

  private final Streams streams;
  private final LocalModel model;
  private final String system;
  private final Chat chat;

  /** Interrupts of the answer in progress, null between answers. */
  private Interrupts interrupts;

  /** Begins a conversation; {@code system} may be null. */
  ChatSession(Streams streams, LocalModel model, GenerationOptions options, String system) {
    this.streams = streams;
    this.model = model;
    this.system = system;
    chat = model.newChat(options.withCancelled(this::cancelled));
    begin();
  }

  private boolean cancelled() {
    return interrupts.requested();
  }

  private void begin() {
    if (system != null) {
      chat.system(system);
    }
  }

  /** Runs until the lines end or one of them says so. */
  void run(LineSource lines) throws IOException {
    if (streams.inIsTerminal()) {
      streams.err().println(model.model().description().name() + "; /help shows the commands");
    }
    for (String line = lines.next(); line != null; line = lines.next()) {
      String command = line.strip();
      switch (command) {
        case "" -> {}
        case "/quit", "/exit", "/bye" -> {
          return;
        }
        case "/help" -> streams.out().print(HELP);
        case "/reset" -> {
          chat.reset();
          begin();
        }
        case "/memory" -> printMemory();
        default -> {
          if (command.startsWith("/")) {
            streams.err().println("herd: " + command + " is no command; /help shows what there is");
          } else {
            answer(line);
          }
        }
      }
      streams.out().flush();
    }
  }

  private void answer(String message) {
    TextPrinter printer = new TextPrinter(streams.out());
    try (Interrupts current = new Interrupts()) {
      interrupts = current;
      GenerationResult result = chat.send(message, printer);
      printer.endLine();
      streams.err().println(Statistics.of(result, printer));
    } catch (ContextLengthException e) {
      printer.endLine();
      streams.err().println("herd: " + e.getMessage() + " (--ctx TOKENS, or /reset)");
    } finally {
      interrupts = null;
    }
  }

  private void printMemory() {
    Output out = streams.out();
    long weights = model.model().file().tensors().stream().mapToLong(GgufTensor::bytes).sum();
    Runtime runtime = Runtime.getRuntime();
    out.println("weights    " + Quantities.bytes(weights) + " in the file");
    model
        .memory()
        .usage()
        .forEach((account, usage) -> out.println("pool       " + describe(account, usage)));
    out.println("KV cache   " + Quantities.bytes(model.model().kvBytesPerToken()) + " a token");
    out.println(
        "Java heap  %s of at most %s"
            .formatted(
                Quantities.bytes(runtime.totalMemory() - runtime.freeMemory()),
                Quantities.bytes(runtime.maxMemory())));
    ProcessMemory process = ProcessMemory.now();
    if (process.residentKnown()) {
      out.println(
          "process    %s resident: %s its own, %s of mapped files"
              .formatted(
                  Quantities.bytes(process.residentBytes()),
                  Quantities.bytes(process.anonymousBytes()),
                  Quantities.bytes(process.fileBytes())));
    }
  }

  private static String describe(String account, MemoryPool.Usage usage) {
    return "%s, at most %s so far: %s"
        .formatted(
            Quantities.bytes(usage.bytes()),
            Quantities.bytes(usage.highWaterBytes()),
            Failures.oneLine(account));
  }

  @Override
  public void close() {
    chat.close();
  }
}

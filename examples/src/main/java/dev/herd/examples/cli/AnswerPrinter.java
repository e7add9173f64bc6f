package dev.herd.examples.cli;

import dev.herd.examples.cli.io.Interrupts;
import dev.herd.examples.cli.io.Streams;
import dev.herd.examples.cli.io.SwitchLine;
import dev.herd.scheduler.Generation;
import dev.herd.scheduler.HerdModel;
import dev.herd.scheduler.batching.Completion;
import java.util.concurrent.CancellationException;

/**
 * Prints an answer as it comes, and to stderr what it took to load the model and how fast it was.
 * Ctrl-C ends the answer.
 */
final class AnswerPrinter {
  private final Streams streams;

  AnswerPrinter(Streams streams) {
    this.streams = streams;
  }

  /**
   * Prints an answer.
   *
   * @return what it came to
   * @throws CancellationException if it was ended before it began
   * @throws java.util.concurrent.CompletionException with what it failed with
   */
  Completion print(HerdModel model, Generation generation) {
    TextPrinter printer = new TextPrinter(streams.out());
    try (Interrupts _ = new Interrupts(generation::cancel)) {
      SwitchLine.print(streams, model.model(), generation.switchCost().join());
      generation.pieces().forEach(printer);
      Completion completion = generation.join();
      printer.endLine();
      streams.err().println(Statistics.of(completion, printer));
      return completion;
    } catch (RuntimeException e) {
      generation.cancel();
      printer.endLine();
      throw e.getCause() instanceof CancellationException cancelled ? cancelled : e;
    }
  }
}

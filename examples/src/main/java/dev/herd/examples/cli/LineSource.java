package dev.herd.examples.cli;

import dev.herd.examples.cli.io.Streams;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** Where a conversation's lines come from: typed, with editing and history, or piped in. */
interface LineSource extends AutoCloseable {
  /** Columns and rows. */
  Size USUAL_SIZE = Size.of(80, 24);

  /** Returns the next line, or null after the last. */
  String next() throws IOException;

  @Override
  void close() throws IOException;

  /** Returns the source for these streams. */
  static LineSource of(Streams streams) throws IOException {
    return streams.inIsTerminal() && streams.outIsTerminal() ? typed() : piped(streams);
  }

  private static LineSource typed() throws IOException {
    Terminal terminal = TerminalBuilder.builder().system(true).build();
    if (terminal.getSize().getColumns() <= 0) {
      terminal.setSize(USUAL_SIZE); // some that aren't windows say 0, which garbles editing
    }
    LineReader reader =
        LineReaderBuilder.builder()
            .terminal(terminal)
            .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true) // a '!' is just a '!'
            .build();
    return new LineSource() {
      @Override
      public String next() {
        while (true) {
          try {
            return reader.readLine(">>> ");
          } catch (UserInterruptException e) {
            terminal.writer().println("(/quit or Ctrl-D ends the conversation)");
          } catch (EndOfFileException e) {
            return null;
          }
        }
      }

      @Override
      public void close() throws IOException {
        terminal.close();
      }
    };
  }

  private static LineSource piped(Streams streams) {
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(streams.in(), StandardCharsets.UTF_8));
    return new LineSource() {
      @Override
      public String next() throws IOException {
        return reader.readLine();
      }

      @Override
      public void close() {}
    };
  }
}

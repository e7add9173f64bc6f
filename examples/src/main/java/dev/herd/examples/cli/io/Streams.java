package dev.herd.examples.cli.io;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * The standard streams of a command.
 *
 * @param in standard input
 * @param out standard output: results
 * @param err standard error, flushed with each line: everything else
 * @param inIsTerminal whether a person types the input
 * @param outIsTerminal whether a person sees the results
 * @param errIsTerminal whether a person sees the rest
 */
public record Streams(
    InputStream in,
    Output out,
    PrintStream err,
    boolean inIsTerminal,
    boolean outIsTerminal,
    boolean errIsTerminal) {
  /** Digits of the standard streams that are terminals; the launcher sets it, none without it. */
  private static final String TERMINALS_PROPERTY = "herd.terminals";

  /** Returns streams none of which is a terminal. */
  public static Streams of(InputStream in, OutputStream out, OutputStream err) {
    return new Streams(in, new Output(out), printStream(err), false, false, false);
  }

  /** Returns the streams of this process. */
  public static Streams ofProcess() {
    String terminals = System.getProperty(TERMINALS_PROPERTY, "");
    PrintStream err = printStream(new FileOutputStream(StandardError.descriptor()));
    System.setErr(err);
    return new Streams(
        System.in,
        new Output(new FileOutputStream(FileDescriptor.out)),
        err,
        terminals.contains("0"),
        terminals.contains("1"),
        terminals.contains("2"));
  }

  private static PrintStream printStream(OutputStream target) {
    return new PrintStream(target, true, StandardCharsets.UTF_8);
  }
}

package dev.herd.examples.cli;

import dev.herd.examples.cli.io.Debug;
import dev.herd.examples.cli.io.OutputException;
import dev.herd.examples.cli.io.Streams;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Entry of the {@code herd} command line. */
public final class Main {
  private static final int DONE = 0;
  private static final int FAILED = 1;
  private static final int WRONG_USAGE = 2;

  private Main() {}

  /** Runs a command and ends the JVM with its exit code. */
  public static void main(String[] arguments) {
    System.exit(run(Streams.ofProcess(), arguments));
  }

  /** Runs a command on the given streams and returns its exit code. */
  static int run(Streams streams, String... arguments) {
    try {
      int code = commandLine(streams, arguments).execute(arguments);
      streams.out().flush();
      return code;
    } catch (Throwable failure) {
      return report(streams, failure, "");
    }
  }

  private static CommandLine commandLine(Streams streams, String... arguments) {
    CommandLine line = HerdCommand.commandLine(streams, arguments);
    line.setOut(new PrintWriter(streams.out(), true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(streams.err(), true, StandardCharsets.UTF_8));
    line.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setUsageHelpLongOptionsMaxWidth(30);
    line.setParameterExceptionHandler((e, args) -> reportUsage(streams, e));
    line.setExecutionExceptionHandler((e, command, parsed) -> report(streams, e, file(command)));
    return line;
  }

  /** Returns the file that a command works on, for messages that don't name it. */
  private static String file(CommandLine command) {
    return command.getCommand() instanceof FileCommand fileCommand
        ? fileCommand.file().toString()
        : "";
  }

  private static int reportUsage(Streams streams, ParameterException e) {
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    streams.err().println("herd: " + Failures.oneLine(complaint(e)));
    streams.err().println("'" + command + " --help' shows what there is.");
    return WRONG_USAGE;
  }

  private static String complaint(ParameterException e) {
    if (!(e instanceof UnmatchedArgumentException unmatched)) {
      return e.getMessage();
    }
    String first = unmatched.getUnmatched().getFirst();
    boolean isCommand = e.getCommandLine().getParent() == null && !first.startsWith("-");
    String kind = isCommand ? "command" : first.startsWith("-") ? "option" : "argument";
    List<String> suggestions = unmatched.getSuggestions();
    return "there is no %s '%s' here%s"
        .formatted(
            kind,
            first,
            suggestions.isEmpty() ? "" : "; did you mean '" + suggestions.getFirst() + "'?");
  }

  private static int report(Streams streams, Throwable failure, String file) {
    if (failure instanceof OutputException output && output.readerHasGone()) {
      return DONE;
    }
    streams.err().println("herd: " + Failures.describe(failure, file));
    if (Debug.enabled()) {
      failure.printStackTrace(streams.err());
    }
    return FAILED;
  }
}

package dev.herd.examples.cli;

import dev.herd.examples.cli.io.Streams;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code herd} itself: shows what commands there are. */
@Command(
    name = "herd",
    description = "Herd runs local language models, from GGUF files, in one Java process.",
    customSynopsis = "herd COMMAND ...",
    versionProvider = HerdCommand.Version.class,
    mixinStandardHelpOptions = true,
    commandListHeading = "%nCommands:%n",
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  herd demo",
      "  herd run chat -p \"What is 47 + 85?\"",
      "  herd run model.gguf -p \"Why is the sky blue?\"",
      "  herd chat model.gguf",
      "  herd inspect model.gguf",
      "",
      "'herd COMMAND --help' explains a command. HERD_DEBUG=1 shows more of failures,",
      "HERD_JAVA_OPTIONS passes options to the JVM."
    })
final class HerdCommand implements Callable<Integer> {
  private static final Map<String, Class<? extends Subcommand>> COMMANDS = new LinkedHashMap<>();

  static {
    COMMANDS.put("demo", DemoCommand.class);
    COMMANDS.put("run", RunCommand.class);
    COMMANDS.put("chat", ChatCommand.class);
    COMMANDS.put("compare", CompareCommand.class);
    COMMANDS.put("ensemble", EnsembleCommand.class);
    COMMANDS.put("route", RouteCommand.class);
    COMMANDS.put("tokenize", TokenizeCommand.class);
    COMMANDS.put("embed", EmbedCommand.class);
    COMMANDS.put("logits", LogitsCommand.class);
    COMMANDS.put("greedy", GreedyCommand.class);
    COMMANDS.put("template", TemplateCommand.class);
    COMMANDS.put("inspect", InspectCommand.class);
    COMMANDS.put("quantize", QuantizeCommand.class);
    COMMANDS.put("plan", PlanCommand.class);
    COMMANDS.put("bench", BenchCommand.class);
    COMMANDS.put("bench-multi", BenchMultiCommand.class);
  }

  private final Streams streams;

  @Spec private CommandSpec spec;

  HerdCommand(Streams streams) {
    this.streams = streams;
  }

  /**
   * Returns the command line that understands {@code arguments}. It knows only the command that
   * they name, since reading the annotations of all takes longer than many a command; without one,
   * for help and complaints, it knows all.
   */
  static CommandLine commandLine(Streams streams, String... arguments) {
    CommandLine line = new CommandLine(new HerdCommand(streams));
    String first = arguments.length == 0 ? "" : arguments[0];
    if (COMMANDS.containsKey(first)) {
      line.addSubcommand(first, COMMANDS.get(first));
    } else {
      COMMANDS.forEach(line::addSubcommand);
    }
    return line;
  }

  Streams streams() {
    return streams;
  }

  /** Without a command there is nothing to do but to help; it is wrong usage nevertheless. */
  @Override
  public Integer call() {
    spec.commandLine().usage(streams.err());
    return spec.exitCodeOnInvalidInput();
  }

  /** Reads the version from the manifest of the jar. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {
        "herd " + (version == null ? "(not packaged)" : version),
        "Java " + Runtime.version() + " (" + System.getProperty("java.vm.name") + ")"
      };
    }
  }
}

package dev.herd.examples.cli;

import dev.herd.examples.cli.io.Streams;
import java.util.concurrent.Callable;
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
    subcommands = {
      RunCommand.class,
      ChatCommand.class,
      TokenizeCommand.class,
      EmbedCommand.class,
      LogitsCommand.class,
      GreedyCommand.class,
      TemplateCommand.class,
      InspectCommand.class,
      QuantizeCommand.class,
      BenchCommand.class
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  herd run model.gguf -p \"Why is the sky blue?\"",
      "  herd chat model.gguf",
      "  herd inspect model.gguf",
      "",
      "'herd COMMAND --help' explains a command. HERD_DEBUG=1 shows more of failures,",
      "HERD_JAVA_OPTIONS passes options to the JVM."
    })
final class HerdCommand implements Callable<Integer> {
  private final Streams streams;

  @Spec private CommandSpec spec;

  HerdCommand(Streams streams) {
    this.streams = streams;
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

package dev.herd.benchmarks.peer;

import dev.herd.benchmarks.machine.MachineDescription;
import dev.herd.benchmarks.machine.MachineLimits;
import dev.herd.core.team.PhysicalCores;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Compares the {@code herd} command line with a reference library, model by model, and writes a
 * report as Markdown. The report is written anew after each model.
 *
 * <pre>
 * mvn -q -pl benchmarks -am package -DskipTests
 * java --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED \
 *     -cp benchmarks/target/benchmarks.jar dev.herd.benchmarks.peer.PeerComparison MODEL.gguf ...
 * </pre>
 *
 * <p>The peer script takes {@code bench MODEL THREADS PROMPT_TOKENS DECODE_TOKENS REPETITIONS} and
 * {@code batch MODEL THREADS SEQUENCES DECODE_TOKENS REPETITIONS}, prints one JSON object with
 * {@code prefill} and {@code decode} (arrays of tokens a second) and {@code rss_mb}, and takes
 * {@code text MODEL TOKENS} with a prompt on its standard input.
 */
@Command(
    name = "PeerComparison",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Compares herd with a reference library and writes a report as Markdown.")
public final class PeerComparison implements Callable<Integer> {
  private static final String VECTOR_MODULE = "jdk.incubator.vector";
  private static final int FAILED = 1;
  private static final long MEBIBYTE = 1 << 20;

  @Parameters(arity = "1..*", paramLabel = "MODEL", description = "GGUF files.")
  private List<Path> models;

  @Option(
      names = "--herd",
      paramLabel = "FILE",
      defaultValue = "./herd",
      description = "Herd's launcher; ${DEFAULT-VALUE}.")
  private Path herd;

  @Option(
      names = "--peer",
      paramLabel = "FILE",
      defaultValue = "../shared/tools/peer.sh",
      description = "Script that runs the reference library; ${DEFAULT-VALUE}.")
  private Path peer;

  @Option(
      names = "--threads",
      paramLabel = "T",
      description = "Threads of each engine; one a physical core by default.")
  private int threads = PhysicalCores.available();

  @Option(
      names = "--pairs",
      paramLabel = "P",
      defaultValue = "5",
      description = "Processes of each engine and case; ${DEFAULT-VALUE}.")
  private int pairs;

  @Option(
      names = {"-r", "--repetitions"},
      paramLabel = "R",
      defaultValue = "3",
      description = "Repetitions in a process; ${DEFAULT-VALUE}.")
  private int repetitions;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      defaultValue = "peer-comparison.md",
      description = "The report; ${DEFAULT-VALUE}.")
  private Path output;

  @Option(
      names = "--bandwidth-mib",
      paramLabel = "MIB",
      defaultValue = "1024",
      description = "Memory to measure bandwidth with, many times the caches; ${DEFAULT-VALUE}.")
  private int bandwidthMebibytes;

  @Option(
      names = "--limit",
      paramLabel = "SECONDS",
      defaultValue = "1200",
      description = "Longest time of one process; ${DEFAULT-VALUE}.")
  private int limitSeconds;

  @Spec private CommandSpec spec;

  private PeerComparison() {}

  /** Runs a comparison and ends the JVM: 0 if all cases were measured, 1 or 2 if not. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new PeerComparison());
    line.setExecutionExceptionHandler(
        (e, command, parsed) -> {
          if (!(e instanceof ComparisonException)) {
            throw e;
          }
          command.getErr().println("PeerComparison: " + e.getMessage());
          return FAILED;
        });
    return line;
  }

  @Override
  public Integer call() throws IOException {
    check();
    CommandRunner runner = new CommandRunner(Duration.ofSeconds(limitSeconds));
    HerdEngine ours = new HerdEngine(runner, herd.toAbsolutePath(), threads, repetitions);
    PeerEngine theirs = new PeerEngine(runner, peer.toAbsolutePath(), threads, repetitions);
    Comparison comparison = new Comparison(ours, theirs, pairs, this::tell);
    List<ModelCost> costs = models.stream().map(ModelCost::of).toList();
    List<MachineLimits> limits = new ArrayList<>();
    Circumstances circumstances = circumstances(runner, limits);
    limits.add(measureMachine());
    List<ModelReport> reports = new ArrayList<>();
    for (int i = 0; i < models.size(); i++) {
      reports.add(comparison.run(models.get(i).toAbsolutePath(), costs.get(i)));
      limits.add(measureMachine());
      Files.writeString(output, MarkdownReport.of(circumstances, reports));
      tell("report so far: " + output);
    }
    return reports.stream().allMatch(report -> report.failures().isEmpty()) ? 0 : FAILED;
  }

  private void check() {
    atLeastOne("--threads", threads);
    atLeastOne("--pairs", pairs);
    atLeastOne("--repetitions", repetitions);
    atLeastOne("--bandwidth-mib", bandwidthMebibytes);
    atLeastOne("--limit", limitSeconds);
    if (ModuleLayer.boot().findModule(VECTOR_MODULE).isEmpty()) {
      throw new ComparisonException(
          "start java with --add-modules "
              + VECTOR_MODULE
              + ", to measure what the machine can do");
    }
    executable("--herd", herd, "Herd's launcher");
    executable("--peer", peer, "the script that runs the reference library");
    for (Path model : models) {
      if (!Files.isReadable(model) || Files.isDirectory(model)) {
        throw new ComparisonException("there is no model " + model);
      }
    }
    Path folder = output.toAbsolutePath().getParent();
    if (!Files.isDirectory(folder)) {
      throw new ComparisonException("there is no folder " + folder + " for the report");
    }
  }

  private void atLeastOne(String option, int value) {
    if (value < 1) {
      throw new ParameterException(
          spec.commandLine(), option + " must be at least 1, not " + value);
    }
  }

  private static void executable(String option, Path file, String what) {
    if (!Files.isExecutable(file) || Files.isDirectory(file)) {
      throw new ComparisonException(
          "%s isn't at %s, or can't be executed; give its place with %s"
              .formatted(what, file, option));
    }
  }

  private Circumstances circumstances(CommandRunner runner, List<MachineLimits> limits) {
    return new Circumstances(
        MachineDescription.ofThisMachine(),
        Instant.now().truncatedTo(ChronoUnit.MINUTES).toString(),
        Revision.of(runner, herd.toAbsolutePath().getParent()),
        threads,
        pairs,
        repetitions,
        limits);
  }

  private MachineLimits measureMachine() {
    tell("measuring what the machine can do");
    return MachineLimits.measure(threads, bandwidthMebibytes * MEBIBYTE);
  }

  private void tell(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }
}

package dev.herd.examples.cli;

import dev.herd.core.team.PhysicalCores;
import dev.herd.examples.cli.io.Interrupts;
import dev.herd.examples.cli.io.ProgressBar;
import dev.herd.examples.cli.io.Quantities;
import dev.herd.gguf.quant.FileType;
import dev.herd.gguf.quant.ModelQuantizer;
import dev.herd.gguf.quant.QuantizationException;
import dev.herd.gguf.quant.QuantizationProgress;
import dev.herd.gguf.quant.QuantizationSummary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code herd quantize}: a model file in another type. */
@Command(
    name = "quantize",
    header = "Write a model in another type.",
    description =
        "Converts the weights of a model, best from F16, BF16 or F32. Mixes such as Q4_K_M keep "
            + "weights that matter more in better types; --pure gives all of them the same.",
    footer = {
      "  herd quantize model-F16.gguf model-Q4_K_M.gguf Q4_K_M",
      "  herd quantize model-F16.gguf model-Q4_0.gguf Q4_0 --pure"
    })
final class QuantizeCommand extends FileCommand {
  @Parameters(index = "0", paramLabel = "IN", description = "GGUF file to read.")
  private Path in;

  @Parameters(index = "1", paramLabel = "OUT", description = "GGUF file to write.")
  private Path out;

  @Parameters(
      index = "2",
      paramLabel = "TYPE",
      description = "Type or mix, such as Q4_K_M; a wrong one shows them all.")
  private String type;

  @Option(names = "--pure", description = "One type for all weights, no mix.")
  private boolean pure;

  @Option(
      names = "--threads",
      paramLabel = "T",
      description = "Threads to convert with; one a physical core by default.")
  private int threads;

  @Override
  Path given() {
    return in;
  }

  @Override
  int run() throws IOException {
    FileType target;
    try {
      target = FileType.parse(type);
    } catch (QuantizationException e) {
      throw usage(e.getMessage());
    }
    int workers = threads > 0 ? threads : PhysicalCores.available();
    long start = System.nanoTime();
    ProgressBar bar = new ProgressBar(streams());
    try (Interrupts interrupts = new Interrupts()) {
      QuantizationSummary summary =
          new ModelQuantizer(target, pure, workers)
              .quantize(file(), out, progress -> show(bar, interrupts, progress));
      bar.clear();
      summarize(summary, (System.nanoTime() - start) * 1e-9);
      return 0;
    } catch (InterruptedCommandException e) {
      bar.clear();
      return Interrupts.EXIT_CODE;
    }
  }

  private static void show(ProgressBar bar, Interrupts interrupts, QuantizationProgress progress) {
    if (interrupts.requested()) {
      throw new InterruptedCommandException();
    }
    bar.update(progress.bytesDone(), progress.bytesTotal(), progress.name());
  }

  private void summarize(QuantizationSummary summary, double seconds) {
    streams()
        .err()
        .printf(
            Locale.ROOT,
            "%s: %d tensors converted, %s to %s in %.1f s%n",
            out,
            summary.converted(),
            Quantities.bytes(summary.sourceBytes()),
            Quantities.bytes(summary.targetBytes()),
            seconds);
    if (!summary.fallbacks().isEmpty()) {
      streams()
          .err()
          .println(
              "In another type, since its blocks don't divide their rows: "
                  + summary.fallbacks().stream()
                      .map(Failures::oneLine)
                      .collect(Collectors.joining(", ")));
    }
  }
}

package dev.herd.benchmarks.peer;

import dev.herd.benchmarks.machine.MachineDescription;
import dev.herd.benchmarks.machine.MachineLimits;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Writes a report. */
final class MarkdownReport {
  private static final double MEBIBYTE = 1 << 20;
  private static final double GIBIBYTE = 1 << 30;
  private static final double GIGA = 1e9;

  private final Circumstances circumstances;
  private final MachineLimits limits;
  private final StringBuilder text = new StringBuilder();

  private MarkdownReport(Circumstances circumstances) {
    this.circumstances = circumstances;
    limits = circumstances.bestLimits();
  }

  /** Returns the report as Markdown. */
  static String of(Circumstances circumstances, List<ModelReport> models) {
    MarkdownReport report = new MarkdownReport(circumstances);
    report.paragraph("# Herd beside the reference library");
    report.circumstances();
    report.limits();
    report.explain();
    models.forEach(report::model);
    return report.text.toString();
  }

  private void paragraph(String markdown) {
    text.append(markdown.strip()).append("\n\n");
  }

  private void circumstances() {
    MachineDescription machine = circumstances.machine();
    paragraph(
        new MarkdownTable("", "")
            .row("processor", machine.processor())
            .row("vectors", machine.vectorBits() + " bits")
            .row("cores", String.valueOf(machine.cores()))
            .row("memory", Numbers.format(machine.memoryBytes() / GIBIBYTE) + " GiB")
            .row("system", machine.system())
            .row("JDK", machine.jdk())
            .row("load average before", Numbers.format(machine.loadAverage()))
            .row("date", circumstances.date())
            .row("revision", circumstances.revision())
            .row("threads", String.valueOf(circumstances.threads()))
            .row(
                "measured",
                "%d pairs of processes, %d repetitions each"
                    .formatted(circumstances.pairs(), circumstances.repetitions()))
            .toString());
  }

  private void limits() {
    paragraph("## What the machine can do");
    MarkdownTable table = new MarkdownTable("", "best", "all measurements");
    limit(table, "read, 1 thread, GB/s", MachineLimits::oneThreadBandwidth);
    String threads = circumstances.threads() + " threads";
    limit(table, "read, " + threads + ", GB/s", MachineLimits::bandwidth);
    limit(table, "16-bit multiply and add, " + threads + ", GMAC/s", MachineLimits::shortPeak);
    limit(table, "float multiply-add, " + threads + ", GMAC/s", MachineLimits::floatPeak);
    paragraph(table.toString());
  }

  private void limit(MarkdownTable table, String name, ToDoubleFunction<MachineLimits> limit) {
    List<String> all =
        circumstances.limits().stream()
            .map(measured -> Numbers.format(limit.applyAsDouble(measured)))
            .toList();
    table.row(name, Numbers.format(limit.applyAsDouble(limits)), String.join(", ", all));
  }

  private void explain() {
    paragraph(
        """
        Engines take turns, each measurement in a process of its own. Medians are of the processes'
        medians, best is the best repetition, spread is the distance of the fastest and the slowest
        process as a part of the median, ratio is Herd's median over the reference's, and the last
        column the range of that ratio over single pairs. Where less is better, a ratio below 1 is
        Herd's.

        What bounds a case: bytes are those of the weights that a token reads (shared by the tokens
        that are computed together; neither the cache of keys and values nor what activations take),
        multiply-adds those with weights and of attention. Shares are of the best measured limits
        above, by Java code: of the bandwidth, and of the time that the multiply-adds would take at
        their peaks, 16-bit ones for Q4_0 and Q4_K, floats for the rest. The greater share is the
        nearer limit. An engine with instructions that Java can't use may do more than Java's peak.

        First tokens are from the start of a process to the first byte of its answer, with the file
        in the page cache. The reference's script starts with 2 threads there and computes one token
        more before it prints.
        """);
  }

  private void model(ModelReport model) {
    paragraph("## " + model.name());
    ModelCost cost = model.cost();
    paragraph(
        String.format(
            Locale.ROOT,
            "%s MiB, weights of %s; a decoded token reads %.3f GB and takes %.3f G multiply-adds.%s",
            Numbers.format(cost.fileBytes() / MEBIBYTE),
            cost.types(),
            cost.decode(1, 0, 1).bytes() / GIGA,
            cost.decode(1, 0, 1).gigaMultiplyAdds(1),
            model.kernels().isEmpty() ? "" : " Herd's kernels: " + model.kernels() + "."));
    if (!model.cases().isEmpty()) {
      figures(model.cases());
      bounds(model.cases());
      curve(model.cases());
    }
    for (String failure : model.failures()) {
      text.append("- not measured: ").append(failure).append('\n');
    }
    if (!model.failures().isEmpty()) {
      text.append('\n');
    }
  }

  private void figures(List<Case> cases) {
    MarkdownTable table =
        new MarkdownTable(
            "", "Herd", "best", "spread", "reference", "best", "spread", "ratio", "of pairs");
    for (Case one : cases) {
      Paired values = one.values();
      List<Double> herd = values.herdMedians();
      List<Double> reference = values.referenceMedians();
      List<Double> ratios = values.ratios();
      table.row(
          one.title() + ", " + one.unit(),
          Numbers.format(Statistics.median(herd)),
          Numbers.format(best(one, values.herdValues())),
          Numbers.percent(Statistics.spread(herd)),
          Numbers.format(Statistics.median(reference)),
          Numbers.format(best(one, values.referenceValues())),
          Numbers.percent(Statistics.spread(reference)),
          "**" + Numbers.format(values.ratio()) + "**",
          Numbers.format(Statistics.least(ratios))
              + " to "
              + Numbers.format(Statistics.greatest(ratios)));
    }
    paragraph(table.toString());
  }

  private static double best(Case one, List<Double> values) {
    return one.unit().moreIsBetter() ? Statistics.greatest(values) : Statistics.least(values);
  }

  private void bounds(List<Case> cases) {
    List<Case> speeds = cases.stream().filter(one -> one.work() != null).toList();
    if (speeds.isEmpty()) {
      return;
    }
    paragraph("What bounds it:");
    MarkdownTable table =
        new MarkdownTable(
            "",
            "Herd GB/s",
            "of bandwidth",
            "GMAC/s",
            "of peak",
            "nearer",
            "reference GB/s",
            "of bandwidth",
            "GMAC/s",
            "of peak");
    for (Case one : speeds) {
      Work work = one.work();
      double herd = Statistics.median(one.values().herdMedians());
      double reference = Statistics.median(one.values().referenceMedians());
      boolean memory = work.bandwidthShare(herd, limits) > work.arithmeticShare(herd, limits);
      table.row(
          one.title(),
          Numbers.format(work.gigabytes(herd)),
          Numbers.percent(work.bandwidthShare(herd, limits)),
          Numbers.format(work.gigaMultiplyAdds(herd)),
          Numbers.percent(work.arithmeticShare(herd, limits)),
          memory ? "memory" : "arithmetic",
          Numbers.format(work.gigabytes(reference)),
          Numbers.percent(work.bandwidthShare(reference, limits)),
          Numbers.format(work.gigaMultiplyAdds(reference)),
          Numbers.percent(work.arithmeticShare(reference, limits)));
    }
    paragraph(table.toString());
  }

  /** The speeds of sequences together, as multiples of one alone. */
  private void curve(List<Case> cases) {
    List<Case> curve = cases.stream().filter(one -> one.sequences() > 0).toList();
    if (curve.isEmpty() || curve.getFirst().sequences() != 1) {
      return;
    }
    paragraph("Sequences that decode together, tokens/s of all, and times one alone:");
    double herdAlone = Statistics.median(curve.getFirst().values().herdMedians());
    double referenceAlone = Statistics.median(curve.getFirst().values().referenceMedians());
    MarkdownTable table = new MarkdownTable("sequences", "Herd", "gain", "reference", "gain");
    for (Case one : curve) {
      double herd = Statistics.median(one.values().herdMedians());
      double reference = Statistics.median(one.values().referenceMedians());
      table.row(
          String.valueOf(one.sequences()),
          Numbers.format(herd),
          Numbers.format(herd / herdAlone),
          Numbers.format(reference),
          Numbers.format(reference / referenceAlone));
    }
    paragraph(table.toString());
  }
}

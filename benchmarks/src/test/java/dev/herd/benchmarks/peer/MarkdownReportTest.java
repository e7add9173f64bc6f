package dev.herd.benchmarks.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.herd.benchmarks.machine.MachineDescription;
import dev.herd.benchmarks.machine.MachineLimits;
import dev.herd.benchmarks.peer.Case.Unit;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MarkdownReportTest {
  private static final MachineDescription MACHINE =
      new MachineDescription("Processor 9", 256, 2, 8L << 30, "Linux 6", "VM 25", 0.25);
  private static final Circumstances CIRCUMSTANCES =
      new Circumstances(
          MACHINE,
          "2026-01-02T03:04:00Z",
          "abc1234",
          2,
          3,
          1,
          List.of(new MachineLimits(2, 10, 20, 300, 100), new MachineLimits(2, 12, 18, 290, 110)));

  /** A billion bytes and a billion 16-bit multiply-adds. */
  private static final Work WORK = new Work(1e9, 1e9, 0);

  private static Paired pairs(double... herdThenReference) {
    Paired paired = new Paired();
    for (int i = 0; i < herdThenReference.length; i += 2) {
      paired.add(List.of(herdThenReference[i]), List.of(herdThenReference[i + 1]));
    }
    return paired;
  }

  private static String report(List<Case> cases, List<String> failures) {
    ModelCost cost = ModelCost.of(TestModel.FILE);
    return MarkdownReport.of(
        CIRCUMSTANCES,
        List.of(new ModelReport("m.gguf", cost, "vector, 256 bits", cases, failures)));
  }

  private static Case speed(String title, int sequences, Paired values) {
    return new Case(title, Unit.TOKENS_PER_SECOND, sequences, WORK, values);
  }

  @Test
  void circumstancesAndLimitsComeFirst() {
    assertThat(report(List.of(), List.of()))
        .startsWith("# Herd beside the reference library\n")
        .contains("| processor | Processor 9 |\n")
        .contains("| memory | 8.00 GiB |\n")
        .contains("| load average before | 0.25 |\n")
        .contains("| revision | abc1234 |\n")
        .contains("| measured | 3 pairs of processes, 1 repetitions each |\n")
        .contains("| read, 1 thread, GB/s | 12.0 | 10.0, 12.0 |\n")
        .contains("| read, 2 threads, GB/s | 20.0 | 20.0, 18.0 |\n")
        .contains("| float multiply-add, 2 threads, GMAC/s | 110 | 100, 110 |\n")
        .contains("## m.gguf\n")
        .contains("weights of Q4_0, Q6_K")
        .contains("Herd's kernels: vector, 256 bits.");
  }

  @Test
  void figuresHaveSpreadAndRatios() {
    Case decode = speed("decode", 0, pairs(10, 8, 12, 8, 11, 11));
    assertThat(report(List.of(decode), List.of()))
        .contains(
            "| decode, tokens/s | 11.0 | 12.0 | 18 % | 8.00 | 11.0 | 38 %"
                + " | **1.38** | 1.00 to 1.50 |\n");
  }

  @Test
  void whereLessIsBetterTheBestIsTheLeast() {
    Case memory = new Case("resident", Unit.MEBIBYTES, 0, null, pairs(100, 200, 110, 220));
    String report = report(List.of(memory), List.of());
    assertThat(report)
        .contains(
            "| resident, MiB | 105 | 100 | 9.5 % | 210 | 200 | 9.5 % | **0.50** | 0.50 to 0.50 |\n")
        .doesNotContain("| resident | ", "What bounds it");
  }

  @Test
  void theNearerLimitIsNamed() {
    // 10 of 20 GB/s, and 10 of 300 GMAC/s.
    Case decode = speed("decode", 0, pairs(10, 5));
    Case prefill =
        new Case("prefill", Unit.TOKENS_PER_SECOND, 0, new Work(1e6, 1e9, 1e9), pairs(40, 80));
    assertThat(report(List.of(decode, prefill), List.of()))
        .contains("| decode | 10.0 | 50 % | 10.0 | 3.3 % | memory | 5.00 | 25 % | 5.00 | 1.7 % |\n")
        .contains(
            "| prefill | 0.04 | 0.2 % | 80.0 | 50 % | arithmetic | 0.08 | 0.4 % | 160 | 99 % |\n");
  }

  @Test
  void theBatchCurveIsInMultiplesOfOneAlone() {
    List<Case> cases =
        List.of(
            speed("decode, 1 together", 1, pairs(10, 20)),
            speed("decode, 8 together", 8, pairs(40, 60)));
    assertThat(report(cases, List.of()))
        .contains("| 1 | 10.0 | 1.00 | 20.0 | 1.00 |\n| 8 | 40.0 | 4.00 | 60.0 | 3.00 |\n");
    assertThat(report(List.of(cases.get(1)), List.of())).doesNotContain("| 8 | 40.0 |");
  }

  @Test
  void whatCouldNotBeMeasuredIsListed() {
    assertThat(report(List.of(), List.of("decode: exit code 1: no memory")))
        .endsWith("- not measured: decode: exit code 1: no memory\n\n");
  }

  @Test
  void tablesKeepTheirShape() {
    MarkdownTable table = new MarkdownTable("name", "value").row("a|b", "1\n2");
    assertThat(table.toString()).isEqualTo("| name | value |\n|---|--:|\n| a\\|b | 1 2 |\n");
    assertThatThrownBy(() -> table.row("alone")).isInstanceOf(IllegalArgumentException.class);
  }
}

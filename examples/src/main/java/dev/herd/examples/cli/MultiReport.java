package dev.herd.examples.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.herd.examples.cli.MultiBenchmark.Account;
import dev.herd.examples.cli.io.JsonOutput;
import dev.herd.examples.cli.io.Output;
import dev.herd.examples.cli.io.Quantities;
import dev.herd.examples.cli.io.SwitchLine;
import dev.herd.examples.cli.io.TextTable;
import dev.herd.examples.cli.io.TextTable.Column;
import dev.herd.scheduler.monitor.ProcessMemory;
import java.io.IOException;
import java.util.List;

/**
 * What a {@link MultiBenchmark} measured. Lists have an element for each model.
 *
 * @param processor the processor's name
 * @param kernels the kernels in use
 * @param threads that computed
 * @param tokens that were generated each time
 * @param models their names with tags
 * @param speeds one after the other, and together
 * @param switches what it took to load a model and get a token
 * @param weights planned and measured
 * @param kv keys and values, planned and measured
 * @param scratch what all share to compute in
 * @param memory of the process with all models there
 */
record MultiReport(
    String processor,
    String kernels,
    int threads,
    int tokens,
    List<String> models,
    MultiBenchmark.Speeds speeds,
    List<MultiBenchmark.Switches> switches,
    List<Account> weights,
    List<Account> kv,
    Account scratch,
    ProcessMemory memory) {
  private static final double BYTES_PER_MEBIBYTE = 1 << 20;

  private long planned() {
    long bytes = scratch.planned();
    for (int i = 0; i < models.size(); i++) {
      bytes += weights.get(i).planned() + kv.get(i).planned();
    }
    return bytes;
  }

  private String name(int model) {
    return SwitchLine.shortName(models.get(model));
  }

  /** Prints it for people. */
  void print(Output out) {
    out.println("machine  %s, %d threads, %s".formatted(processor, threads, kernels));
    TextTable table =
        new TextTable(
            Column.words("model"),
            Column.numbers("tokens/s alone"),
            Column.numbers("together"),
            Column.numbers("first token cached"),
            Column.numbers("of it prefill"),
            Column.numbers("cold"),
            Column.numbers("weights"),
            Column.numbers("KV"));
    for (int i = 0; i < models.size(); i++) {
      table.add(
          name(i),
          Quantities.fixed(speeds.speeds().get(i).alone(), 1),
          Quantities.fixed(speeds.speeds().get(i).together(), 1),
          millis(switches.get(i).cachedMillis()),
          millis(switches.get(i).prefillMillis()),
          millis(switches.get(i).coldMillis()),
          Quantities.bytes(weights.get(i).measured()),
          Quantities.bytes(kv.get(i).measured()));
    }
    out.print(table.toString());
    double sequential = speeds.sequentialSeconds();
    double together = speeds.togetherSeconds();
    out.println(
        "time     one after the other %s s, all at once %s s (%s)"
            .formatted(
                Quantities.fixed(sequential, 2),
                Quantities.fixed(together, 2),
                Quantities.fixed(together / sequential, 2)));
    out.println(
        "planned  %s, scratch %s of it"
            .formatted(Quantities.bytes(planned()), Quantities.bytes(scratch.planned())));
    if (memory.residentKnown()) {
      out.println(
          "memory   %s resident, %s of them mapped files"
              .formatted(
                  Quantities.bytes(memory.residentBytes()), Quantities.bytes(memory.fileBytes())));
    }
  }

  private static String millis(double value) {
    return Double.isNaN(value) ? "unknown" : Quantities.fixed(value, 0) + " ms";
  }

  /** Writes it for programs. */
  void writeJson(Output out) throws IOException {
    JsonOutput.write(out, this::writeFields);
  }

  private void writeFields(JsonGenerator target) throws IOException {
    target.writeStringField("processor", processor);
    target.writeStringField("kernels", kernels);
    target.writeNumberField("threads", threads);
    target.writeNumberField("tokens", tokens);
    target.writeArrayFieldStart("models");
    for (int i = 0; i < models.size(); i++) {
      writeModel(target, i);
    }
    target.writeEndArray();
    write(target, "sequential_seconds", speeds.sequentialSeconds(), 3);
    write(target, "together_seconds", speeds.togetherSeconds(), 3);
    if (memory.residentKnown()) {
      write(target, "rss_anon_mb", memory.anonymousBytes() / BYTES_PER_MEBIBYTE, 1);
      write(target, "rss_file_mb", memory.fileBytes() / BYTES_PER_MEBIBYTE, 1);
    }
    write(target, "planned_mb", planned() / BYTES_PER_MEBIBYTE, 1);
  }

  private void writeModel(JsonGenerator target, int model) throws IOException {
    target.writeStartObject();
    target.writeStringField("name", name(model));
    write(target, "decode_alone", speeds.speeds().get(model).alone(), 2);
    write(target, "decode_together", speeds.speeds().get(model).together(), 2);
    write(target, "switch_cached_ms", switches.get(model).cachedMillis(), 1);
    write(target, "switch_prefill_ms", switches.get(model).prefillMillis(), 1);
    if (!Double.isNaN(switches.get(model).coldMillis())) {
      write(target, "switch_cold_ms", switches.get(model).coldMillis(), 1);
    }
    target.writeObjectFieldStart("accounts");
    write(target, "weights", weights.get(model));
    write(target, "kv", kv.get(model));
    write(target, "scratch", scratch);
    target.writeEndObject();
    target.writeEndObject();
  }

  private static void write(JsonGenerator target, String field, Account account)
      throws IOException {
    target.writeObjectFieldStart(field);
    target.writeNumberField("planned", account.planned());
    target.writeNumberField("measured", account.measured());
    target.writeEndObject();
  }

  private static void write(JsonGenerator target, String field, double value, int digits)
      throws IOException {
    target.writeFieldName(field);
    target.writeNumber(Quantities.fixed(value, digits));
  }
}

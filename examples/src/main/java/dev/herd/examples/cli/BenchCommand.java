package dev.herd.examples.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.herd.core.generation.LocalModel;
import dev.herd.core.kernel.Kernels;
import dev.herd.core.model.Operation;
import dev.herd.core.model.OperationTimes;
import dev.herd.core.team.Processor;
import dev.herd.examples.cli.io.JsonOutput;
import dev.herd.examples.cli.io.Output;
import dev.herd.examples.cli.io.Quantities;
import dev.herd.scheduler.monitor.ProcessMemory;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code herd bench}: how fast a model is. */
@Command(
    name = "bench",
    header = "Measure the speed of a model.",
    description =
        "Reads a prompt of -p tokens and then generates -n tokens, -r times, and prints the speeds in "
            + "tokens per second, how much heap a decoded token allocated, and which operations took the "
            + "time. One more repetition goes "
            + "before and is not counted. With --batch several sequences decode together, and the speed "
            + "is that of all of them.",
    footer = {"  herd bench model.gguf", "  herd bench model.gguf --batch 8 -n 128 --json"})
final class BenchCommand extends ModelCommand {
  private static final double MILLIS_PER_NANO = 1e-6;
  private static final double BYTES_PER_MEBIBYTE = 1 << 20;

  @Option(
      names = "-p",
      paramLabel = "N",
      defaultValue = "512",
      description = "Tokens of the prompt; default ${DEFAULT-VALUE}.")
  private int promptTokens;

  @Option(
      names = "-n",
      paramLabel = "N",
      defaultValue = "64",
      description = "Tokens to generate; default ${DEFAULT-VALUE}.")
  private int decodeTokens;

  @Option(
      names = "-r",
      paramLabel = "R",
      defaultValue = "3",
      description = "Repetitions; default ${DEFAULT-VALUE}.")
  private int repetitions;

  @Option(
      names = "--batch",
      paramLabel = "B",
      defaultValue = "1",
      description = "Sequences that decode together; default ${DEFAULT-VALUE}.")
  private int sequences;

  @Option(names = "--json", description = "One JSON object.")
  private boolean json;

  /** How long the operations of prefill and decoding took. */
  private record Times(OperationTimes prefill, OperationTimes decode) {}

  @Override
  int run() throws IOException {
    check("-p", promptTokens);
    check("-n", decodeTokens);
    check("-r", repetitions);
    check("--batch", sequences);
    long start = System.nanoTime();
    try (LocalModel model = open()) {
      double loadMillis = (System.nanoTime() - start) * MILLIS_PER_NANO;
      Benchmark benchmark = new Benchmark(model.model(), promptTokens, decodeTokens, sequences);
      double[] prefill = new double[repetitions];
      double[] decode = new double[repetitions];
      double[] allocated = new double[repetitions];
      benchmark.prefill();
      benchmark.decode();
      OperationTimes warm = model.model().operationTimes();
      for (int i = 0; i < repetitions; i++) {
        prefill[i] = benchmark.prefill();
      }
      OperationTimes read = model.model().operationTimes();
      for (int i = 0; i < repetitions; i++) {
        Benchmark.Decoding decoding = benchmark.decode();
        decode[i] = decoding.tokensPerSecond();
        allocated[i] = decoding.allocatedBytes();
      }
      Times times = new Times(read.since(warm), model.model().operationTimes().since(read));
      ProcessMemory memory = ProcessMemory.now();
      if (json) {
        printJson(loadMillis, prefill, decode, allocated, times, memory);
      } else {
        print(loadMillis, prefill, decode, allocated, times, memory);
      }
    }
    return 0;
  }

  private void check(String option, int value) {
    if (value < 1) {
      throw usage(option + " must be at least 1, not " + value);
    }
  }

  private void print(
      double loadMillis,
      double[] prefill,
      double[] decode,
      double[] allocated,
      Times times,
      ProcessMemory memory) {
    Output out = streams().out();
    out.println("model    " + file());
    out.println(
        "machine  %s, %d threads, %s, layout %s"
            .formatted(
                Processor.name(),
                engine().threads(),
                Kernels.get().description(),
                engine().layout()));
    out.println("load     " + Math.round(loadMillis) + " ms");
    out.println("prefill  " + spread(prefill, 2) + " tokens/s (" + promptTokens + " tokens)");
    out.println(
        "decode   %s tokens/s (%d tokens of %d together)"
            .formatted(spread(decode, 2), decodeTokens, sequences));
    out.println("garbage  " + spread(allocated, 0) + " bytes a decoded token");
    out.println("of prefill  " + shares(times.prefill()));
    out.println("of decode   " + shares(times.decode()));
    if (memory.residentKnown()) {
      out.println(
          "memory   %s resident, %s of them mapped files"
              .formatted(
                  Quantities.bytes(memory.residentBytes()), Quantities.bytes(memory.fileBytes())));
    }
  }

  /** Returns which part each operation takes, the longest first. */
  private static String shares(OperationTimes times) {
    return Arrays.stream(Operation.values())
        .sorted(Comparator.comparingDouble(times::share).reversed())
        .map(
            operation ->
                "%s %s %%"
                    .formatted(
                        operation.label(), Quantities.fixed(100 * times.share(operation), 0)))
        .collect(Collectors.joining(" | "));
  }

  /** Returns the median, and the least and the most where there are several. */
  private static String spread(double[] values, int digits) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int last = sorted.length - 1;
    String median = Quantities.fixed((sorted[last / 2] + sorted[sorted.length / 2]) / 2, digits);
    return last == 0
        ? median
        : median
            + " ("
            + Quantities.fixed(sorted[0], digits)
            + " to "
            + Quantities.fixed(sorted[last], digits)
            + ")";
  }

  private void printJson(
      double loadMillis,
      double[] prefill,
      double[] decode,
      double[] allocated,
      Times times,
      ProcessMemory memory)
      throws IOException {
    JsonOutput.write(
        streams().out(),
        target -> {
          target.writeStringField("model", String.valueOf(file().getFileName()));
          target.writeNumberField("threads", engine().threads());
          target.writeStringField("processor", Processor.name());
          target.writeStringField("kernels", Kernels.get().description());
          target.writeStringField("layout", engine().layout());
          target.writeNumberField("prompt_tokens", promptTokens);
          target.writeNumberField("decode_tokens", decodeTokens);
          target.writeNumberField("sequences", sequences);
          write(target, "prefill", prefill);
          write(target, "decode", decode);
          write(target, "decode_allocated_bytes", allocated);
          write(target, "prefill_shares", times.prefill());
          write(target, "decode_shares", times.decode());
          target.writeNumberField("load_ms", Math.round(loadMillis));
          if (memory.residentKnown()) {
            writeMebibytes(target, "rss_mb", memory.residentBytes());
            writeMebibytes(target, "rss_anon_mb", memory.anonymousBytes());
            writeMebibytes(target, "rss_file_mb", memory.fileBytes());
          }
        });
  }

  private static void writeMebibytes(JsonGenerator target, String field, long bytes)
      throws IOException {
    target.writeNumberField(field, Math.round(bytes / BYTES_PER_MEBIBYTE));
  }

  /** Writes which part each operation takes, 0 to 1. */
  private static void write(JsonGenerator target, String field, OperationTimes times)
      throws IOException {
    target.writeObjectFieldStart(field);
    for (Operation operation : Operation.values()) {
      target.writeFieldName(operation.name().toLowerCase(Locale.ROOT));
      target.writeNumber(Quantities.fixed(times.share(operation), 4));
    }
    target.writeEndObject();
  }

  private static void write(JsonGenerator target, String field, double[] values)
      throws IOException {
    target.writeArrayFieldStart(field);
    for (double value : values) {
      target.writeNumber(Quantities.fixed(value, 2));
    }
    target.writeEndArray();
  }
}

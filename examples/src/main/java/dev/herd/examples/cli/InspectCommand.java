package dev.herd.examples.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.herd.examples.cli.io.JsonOutput;
import dev.herd.examples.cli.io.Output;
import dev.herd.examples.cli.io.Quantities;
import dev.herd.gguf.GgufFile;
import dev.herd.gguf.GgufSummary;
import dev.herd.gguf.GgufTensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code herd inspect}: what is in a file. */
@Command(
    name = "inspect",
    header = "Show a file's metadata, tensors, types and sizes.",
    description =
        "Shapes are in the file's order, the contiguous dimension first. Arrays are cut in both "
            + "listings.",
    footer = {"  herd inspect model.gguf", "  herd inspect model.gguf --json"})
final class InspectCommand extends FileCommand {
  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description = "GGUF file; the first one of a split model.")
  private Path model;

  @Option(names = "--json", description = "One JSON object.")
  private boolean json;

  @Override
  Path given() {
    return model;
  }

  @Override
  int run() throws IOException {
    try (GgufFile file = GgufFile.open(file())) {
      if (json) {
        printJson(file);
      } else {
        print(file);
      }
    }
    return 0;
  }

  private void print(GgufFile file) {
    Output out = streams().out();
    GgufSummary summary = GgufSummary.of(file);
    out.println(
        "file        %s, GGUF version %d, %s"
            .formatted(file(), file.version(), Quantities.bytes(summary.fileBytes())));
    out.println(
        "parameters  %s in %d tensors, %s"
            .formatted(
                Quantities.count(summary.elements()),
                summary.tensors(),
                Quantities.bytes(summary.tensorBytes())));
    for (GgufSummary.TypeTotal total : summary.types()) {
      out.println(
          String.format(
              Locale.ROOT,
              "  %-8s  %d tensors, %s parameters, %s",
              total.type(),
              total.tensors(),
              Quantities.count(total.elements()),
              Quantities.bytes(total.bytes())));
    }
    out.println("\nmetadata");
    for (String key : file.metadata().keys()) {
      out.println("  " + Failures.oneLine(key) + " = " + file.metadata().display(key));
    }
    out.println("\ntensors");
    for (GgufTensor tensor : file.tensors()) {
      String name = Failures.oneLine(tensor.name());
      out.println(
          String.format(
              Locale.ROOT,
              "  %-32s %-7s %-20s %s",
              name,
              tensor.type(),
              shape(tensor),
              Quantities.bytes(tensor.bytes())));
    }
  }

  private static String shape(GgufTensor tensor) {
    return IntStream.range(0, tensor.dimensions())
        .mapToObj(i -> Long.toString(tensor.dimension(i)))
        .collect(Collectors.joining(" x "));
  }

  private void printJson(GgufFile file) throws IOException {
    GgufSummary summary = GgufSummary.of(file);
    JsonOutput.write(
        streams().out(),
        target -> {
          target.writeStringField("file", file().toString());
          target.writeNumberField("version", file.version());
          target.writeNumberField("alignment", file.alignment());
          target.writeNumberField("file_bytes", summary.fileBytes());
          target.writeNumberField("header_bytes", summary.headerBytes());
          target.writeNumberField("tensor_bytes", summary.tensorBytes());
          target.writeNumberField("parameters", summary.elements());
          writeTypes(target, summary);
          MetadataJson.write(target, "metadata", file.metadata());
          writeTensors(target, file);
        });
  }

  private static void writeTypes(JsonGenerator target, GgufSummary summary) throws IOException {
    target.writeArrayFieldStart("types");
    for (GgufSummary.TypeTotal total : summary.types()) {
      target.writeStartObject();
      target.writeStringField("type", total.type().name());
      target.writeNumberField("tensors", total.tensors());
      target.writeNumberField("parameters", total.elements());
      target.writeNumberField("bytes", total.bytes());
      target.writeEndObject();
    }
    target.writeEndArray();
  }

  private static void writeTensors(JsonGenerator target, GgufFile file) throws IOException {
    target.writeArrayFieldStart("tensors");
    for (GgufTensor tensor : file.tensors()) {
      target.writeStartObject();
      target.writeStringField("name", tensor.name());
      target.writeStringField("type", tensor.type().name());
      target.writeArrayFieldStart("shape");
      for (int i = 0; i < tensor.dimensions(); i++) {
        target.writeNumber(tensor.dimension(i));
      }
      target.writeEndArray();
      target.writeNumberField("bytes", tensor.bytes());
      target.writeEndObject();
    }
    target.writeEndArray();
  }
}

package dev.herd.examples.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.herd.examples.cli.io.CommandException;
import dev.herd.examples.cli.io.JsonOutput;
import dev.herd.scheduler.Herd;
import dev.herd.scheduler.HerdModel;
import dev.herd.scheduler.answer.Member;
import dev.herd.scheduler.answer.Question;
import dev.herd.scheduler.catalog.ModelDefinition;
import dev.herd.scheduler.compare.Divergence;
import dev.herd.scheduler.compare.SideBySide;
import dev.herd.scheduler.residency.ResidentModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code herd compare}: models side by side. */
@Command(
    name = "compare",
    header = "Put one question to several models, side by side.",
    description =
        "Asks one model after the other and prints speed, memory and answer of each. The total has"
            + " the time to load the model. --divergence tells how far models of one vocabulary are"
            + " from the first one on a text, such as a quantisation from the original.",
    footer = {
      "  herd compare a.gguf b.gguf -p \"Why is the sky blue?\" -n 64",
      "  herd compare model-F16.gguf model-Q4_0.gguf --divergence text.txt"
    })
final class CompareCommand extends ModelsCommand {
  @Mixin private QuestionArguments arguments;

  @Option(
      names = "--divergence",
      paramLabel = "FILE",
      description = "Compare the models' next tokens on this text; without -p, do only that.")
  private Path text;

  @Option(names = "--json", description = "One JSON object.")
  private boolean json;

  @Override
  void checkUsage() {
    var _ = checked(arguments::check);
    if (text != null) {
      FileCommand.checkReadable(text);
    }
  }

  @Override
  ModelDefinition adjust(ModelDefinition definition) {
    return packedFirst(definition);
  }

  @Override
  int run(Herd herd, List<HerdModel> chosen) throws IOException, InterruptedException {
    if (text != null && chosen.size() < 2) {
      throw usage("--divergence compares with the first model: give another one");
    }
    SideBySide.Table table =
        text == null || arguments.prompt() != null
            ? ask(herd, chosen)
            : new SideBySide.Table(List.of());
    List<Divergence> divergences = text == null ? List.of() : diverge(herd, chosen);
    if (json) {
      JsonOutput.write(streams().out(), target -> write(target, table, divergences));
    } else {
      if (!table.rows().isEmpty()) {
        streams().out().print(table.toString());
      }
      for (Divergence divergence : divergences) {
        streams().out().print((table.rows().isEmpty() ? "" : "\n") + divergence);
      }
    }
    return answered(table) ? 0 : 1;
  }

  private SideBySide.Table ask(Herd herd, List<HerdModel> chosen)
      throws IOException, InterruptedException {
    Question question =
        arguments.question(prompt(arguments.prompt(), "question"), arguments.temperature(0));
    return new SideBySide(name -> bytes(herd, name))
        .ask(Respondents.of(streams(), chosen), question);
  }

  private static long bytes(Herd herd, String name) {
    ResidentModel model = herd.residencyView().snapshot().model(name);
    return model == null ? 0 : model.bytes();
  }

  /** Returns whether anybody did; nobody had to where nothing was asked. */
  static boolean answered(SideBySide.Table table) {
    return table.rows().isEmpty()
        || table.rows().stream().anyMatch(row -> row.member() instanceof Member.Answered);
  }

  private List<Divergence> diverge(Herd herd, List<HerdModel> chosen) throws IOException {
    try {
      return new TextDivergence(streams(), herd).measure(chosen, text);
    } catch (IllegalArgumentException e) {
      throw new CommandException(text + ": " + e.getMessage(), e);
    }
  }

  private static void write(
      JsonGenerator json, SideBySide.Table table, List<Divergence> divergences) throws IOException {
    json.writeArrayFieldStart("models");
    for (SideBySide.Row row : table.rows()) {
      json.writeStartObject();
      MemberJson.fields(json, row.member());
      json.writeNumberField("memory_bytes", row.memoryBytes());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("divergence");
    for (Divergence divergence : divergences) {
      write(json, divergence);
    }
    json.writeEndArray();
  }

  private static void write(JsonGenerator json, Divergence divergence) throws IOException {
    json.writeStartObject();
    json.writeStringField("reference", divergence.reference());
    json.writeStringField("model", divergence.candidate());
    json.writeNumberField("tokens", divergence.tokens());
    json.writeNumberField("same_token", divergence.sameLargest());
    json.writeNumberField("kl_mean", divergence.mean());
    json.writeNumberField("kl_median", divergence.median());
    json.writeNumberField("kl_90", divergence.percentile90());
    json.writeNumberField("kl_99", divergence.percentile99());
    json.writeNumberField("kl_maximum", divergence.maximum());
    JsonOutput.number(json, "reference_perplexity", divergence.referencePerplexity());
    JsonOutput.number(json, "perplexity", divergence.candidatePerplexity());
    json.writeEndObject();
  }
}

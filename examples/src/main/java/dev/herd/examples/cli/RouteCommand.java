package dev.herd.examples.cli;

import dev.herd.core.chat.ChatMessage;
import dev.herd.core.generation.FinishReason;
import dev.herd.core.generation.GenerationOptions;
import dev.herd.examples.cli.io.CommandException;
import dev.herd.examples.cli.io.Interrupts;
import dev.herd.examples.cli.io.JsonOutput;
import dev.herd.scheduler.Generation;
import dev.herd.scheduler.Herd;
import dev.herd.scheduler.HerdModel;
import dev.herd.scheduler.batching.Completion;
import dev.herd.scheduler.batching.GenerationRequest;
import dev.herd.scheduler.catalog.ModelDefinition;
import dev.herd.scheduler.routing.ExamplesFile;
import dev.herd.scheduler.routing.NoCandidateException;
import dev.herd.scheduler.routing.Router;
import dev.herd.scheduler.routing.RoutesFile;
import dev.herd.scheduler.routing.RoutingDecision;
import dev.herd.scheduler.routing.RoutingPlan;
import dev.herd.scheduler.routing.RoutingRequest;
import dev.herd.scheduler.routing.RoutingTrace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code herd route}: which model answers a question, and why. */
@Command(
    name = "route",
    header = "Show which model a question goes to, and why.",
    description =
        "Tries rules, then the similarity to examples, then the fallback, and prints the trace."
            + " Rules are JSON: {\"routes\": {\"code\": {\"model\": \"coder\", \"rules\":"
            + " [{\"code\": []}, {\"keywords\": [\"bug\"], \"pattern\": \"(?i)fix\","
            + " \"minimum_tokens\": 2, \"maximum_tokens\": 99}], \"examples\": [\"Sort a list.\"]},"
            + " ...}, \"fallback\": \"chat\"}. Examples are JSON: {\"code\": [\"Sort a list.\"],"
            + " ...}; without rules their names are those of models, and the first model is the"
            + " fallback.",
    footer = {
      "  herd route --rules routes.json coder=a.gguf chat=b.gguf -p \"Fix this bug.\"",
      "  herd route --models models --examples examples.json -p \"How are you?\" --run"
    })
final class RouteCommand extends ModelsCommand {
  @Option(names = "--rules", paramLabel = "FILE", description = "Routes and their rules.")
  private Path rules;

  @Option(names = "--examples", paramLabel = "FILE", description = "Requests of each route.")
  private Path examples;

  @Option(names = "--run", description = "Answer too; the trace goes to stderr then.")
  private boolean run;

  @Option(names = "--json", description = "One JSON object.")
  private boolean json;

  @Option(
      names = {"-p", "--prompt"},
      paramLabel = "TEXT",
      description = "The question; - or none reads it from stdin, less a line break at its end.")
  private String prompt;

  @Mixin private GenerationArguments generation;

  @Override
  void checkUsage() {
    var _ = checked(generation::options);
    if (rules != null) {
      FileCommand.checkReadable(rules);
    }
    if (examples != null) {
      FileCommand.checkReadable(examples);
    }
  }

  @Override
  ModelDefinition adjust(ModelDefinition definition) {
    return generation.isReproducible() ? packedFirst(definition) : definition;
  }

  @Override
  int run(Herd herd, List<HerdModel> chosen) throws IOException {
    Router router = plan(herd, chosen).router(herd.routable());
    String text = prompt(prompt, "question");
    RoutingDecision decision;
    try {
      decision = router.route(RoutingRequest.of(Router.AUTO, text));
    } catch (NoCandidateException e) {
      streams().err().print(e.trace());
      throw new CommandException("no model can take the question; the trace says why", e);
    }
    if (!json) {
      printTrace(decision.trace());
    }
    Completion answer = run ? answer(herd.model(decision.model()), text) : null;
    if (json) {
      JsonOutput.write(streams().out(), target -> RouteJson.write(target, decision, answer));
    }
    boolean interrupted = answer != null && answer.reason() == FinishReason.CANCELLED;
    return interrupted ? Interrupts.EXIT_CODE : 0;
  }

  private void printTrace(RoutingTrace trace) {
    if (run) {
      streams().err().print(trace);
    } else {
      streams().out().print(trace.toString());
    }
  }

  private Completion answer(HerdModel model, String text) throws IOException {
    GenerationOptions options = generation.options(model.definition().sampling());
    Generation started;
    if (model.hasChatTemplate()) {
      started = model.chat(List.of(new ChatMessage("user", text)), options);
    } else {
      streams().err().println(Respondents.continues(model));
      started = model.generate(GenerationRequest.ofText(text).options(options).build());
    }
    return json ? started.join() : new AnswerPrinter(streams()).print(model, started);
  }

  private RoutingPlan plan(Herd herd, List<HerdModel> chosen) throws IOException {
    UnaryOperator<String> names = name -> herd.model(name).model();
    if (rules != null) {
      RoutingPlan plan = RoutesFile.read(rules, names);
      return examples == null
          ? plan
          : plan.withExamples(ExamplesFile.read(examples, plan::requireRoute));
    }
    RoutingPlan plan =
        RoutingPlan.ofModels(chosen.stream().map(HerdModel::model).distinct().toList());
    if (examples == null) {
      streams().err().println("(no --rules and no --examples: the first model takes everything)");
      return plan;
    }
    return plan.withExamples(ExamplesFile.read(examples, names));
  }
}

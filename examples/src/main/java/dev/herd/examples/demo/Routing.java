package dev.herd.examples.demo;

import dev.herd.examples.cli.io.Quantities;
import dev.herd.examples.cli.io.SwitchLine;
import dev.herd.scheduler.Herd;
import dev.herd.scheduler.routing.ExamplesFile;
import dev.herd.scheduler.routing.Router;
import dev.herd.scheduler.routing.RoutingDecision;
import dev.herd.scheduler.routing.RoutingPlan;
import dev.herd.scheduler.routing.RoutingRequest;
import dev.herd.scheduler.routing.RoutingTrace;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.List;

/** Questions to nobody in particular, of which a router sends each to a model. */
final class Routing implements Act {
  private static final String EXAMPLES = "examples.json";

  /** The first one is the fallback. */
  private static final List<String> MODELS = List.of("chat", "code", "story");

  private static final List<String> QUESTIONS =
      List.of(
          "Write a method that counts the vowels in a text.",
          "Tell me a story about a mouse in a garden.",
          "How much is 7 * 8?",
          "Good morning!");

  @Override
  public String title() {
    return "Questions find their model";
  }

  @Override
  public String reason() {
    return "Nobody wants to choose a model for each question. The name \"auto\" leaves it to a"
        + " router, which compares a question with examples of what each model is for; a question"
        + " that is like none of them goes to the fallback, chat.";
  }

  @Override
  public void play(Stage stage) throws IOException {
    Router router = router(stage.herd());
    for (String question : QUESTIONS) {
      RoutingDecision decision = router.route(RoutingRequest.of(Router.AUTO, question));
      RoutingTrace.Stage decided = decision.trace().decided();
      String answer = Stage.ask(stage.herd().model(decision.model()), question).join().text();
      stage.line("auto: %s", question);
      stage.line(
          "  -> %s by %s in %.1f ms: %s",
          SwitchLine.shortName(decision.model()),
          decided.name(),
          decision.trace().nanos() * 1e-6,
          reason(decided));
      stage.line("  %s", Stage.beginning(answer, Stage.WIDTH - Stage.INDENT.length()));
    }
  }

  private static String reason(RoutingTrace.Stage decided) {
    return decided.scores().isEmpty()
        ? decided.reason()
        : "similarity " + Quantities.fixed(Collections.max(decided.scores().values()), 2);
  }

  private static Router router(Herd herd) throws IOException {
    try (InputStream in = Routing.class.getResourceAsStream(EXAMPLES)) {
      return RoutingPlan.ofModels(MODELS)
          .withExamples(ExamplesFile.read(EXAMPLES, in, name -> name))
          .router(herd.routable());
    }
  }
}

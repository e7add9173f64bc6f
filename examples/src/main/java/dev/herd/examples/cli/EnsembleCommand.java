package dev.herd.examples.cli;

import dev.herd.scheduler.Herd;
import dev.herd.scheduler.HerdModel;
import dev.herd.scheduler.answer.Question;
import dev.herd.scheduler.answer.Respondent;
import dev.herd.scheduler.catalog.ModelDefinition;
import dev.herd.scheduler.ensemble.AnswerExtractor;
import dev.herd.scheduler.ensemble.BestOf;
import dev.herd.scheduler.ensemble.Cascade;
import dev.herd.scheduler.ensemble.DraftThenRefine;
import dev.herd.scheduler.ensemble.MajorityVote;
import dev.herd.scheduler.ensemble.SelfConsistency;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code herd ensemble}: one answer of several. */
@Command(
    name = "ensemble",
    header = "Make one answer of several.",
    description =
        "Prints the answer to stdout, and to stderr how it came about: votes, the time of each"
            + " model, and whether the vote ended early because the leader couldn't be caught."
            + " A model may be named more than once to answer more than once.",
    footer = {
      "  herd ensemble model.gguf -p \"What is 17 * 23?\" --samples 7 --answer number",
      "  herd ensemble a.gguf b.gguf c.gguf -p \"Is 97 prime? Answer: yes or no.\" --vote",
      "  herd ensemble small.gguf large.gguf -p \"Who wrote Faust?\" --cascade --json"
    })
final class EnsembleCommand extends ModelsCommand {
  /** For several answers of one model. */
  private static final double VARIED = 0.7;

  @Mixin private QuestionArguments arguments;

  @ArgGroup private EnsembleMode mode = new EnsembleMode();

  @Option(
      names = "--answer",
      paramLabel = "FORM",
      converter = AnswerForm.class,
      description =
          "What of a text is voted on: number (the last one), letter (of a choice), text (all of"
              + " it), json:FIELD, or final, the default: what follows \"Answer:\", or else all.")
  private AnswerExtractor answer = AnswerForm.usual();

  @Option(
      names = "--sure",
      paramLabel = "P",
      description =
          "Least mean probability of an answer's tokens for a cascade to take it; default"
              + " ${DEFAULT-VALUE}.",
      defaultValue = "0.7")
  private double sure;

  @Option(names = "--json", description = "One JSON object.")
  private boolean json;

  @Override
  void checkUsage() {
    var _ = checked(arguments::check);
    if (!(sure > 0 && sure <= 1)) {
      throw usage("--sure must be above 0 and at most 1, not " + sure);
    }
  }

  @Override
  ModelDefinition adjust(ModelDefinition definition) {
    return packedFirst(definition);
  }

  @Override
  int run(Herd herd, List<HerdModel> chosen) throws IOException, InterruptedException {
    EnsembleMode.Kind kind = mode.kind(chosen.size());
    double temperature = arguments.temperature(usualTemperature(kind, chosen));
    String objection = mode.objection(chosen.size(), temperature);
    if (objection != null) {
      throw usage(objection);
    }
    Question question = arguments.question(prompt(arguments.prompt(), "question"), temperature);
    EnsembleResult result = ask(kind, herd, Respondents.of(streams(), chosen), question);
    if (json) {
      result.writeJson(streams().out());
    } else {
      result.print(streams());
    }
    return 0;
  }

  private static double usualTemperature(EnsembleMode.Kind kind, List<HerdModel> chosen) {
    long different = chosen.stream().map(HerdModel::model).distinct().count();
    boolean samples = kind == EnsembleMode.Kind.SAMPLES || kind == EnsembleMode.Kind.BEST_OF;
    return samples || different < chosen.size() ? VARIED : 0;
  }

  private EnsembleResult ask(
      EnsembleMode.Kind kind, Herd herd, List<Respondent> respondents, Question question)
      throws InterruptedException {
    Respondent first = respondents.getFirst();
    return switch (kind) {
      case VOTE ->
          EnsembleResult.of(
              "vote",
              new MajorityVote(herd::fitTogether, 1, true, answer).ask(respondents, question));
      case SAMPLES -> EnsembleResult.of("samples", consistency().ask(first, question));
      case REFINE -> {
        List<Respondent> drafters = respondents.subList(0, respondents.size() - 1);
        yield EnsembleResult.of(
            new DraftThenRefine(herd::fitTogether).ask(drafters, respondents.getLast(), question));
      }
      case BEST_OF ->
          EnsembleResult.of(new BestOf(mode.samples(), mode.samples()).ask(first, question));
      case CASCADE -> EnsembleResult.of(cascade(respondents).ask(question));
    };
  }

  private SelfConsistency consistency() {
    int samples = mode.samples();
    // A majority's worth at a time: the rest is only asked where these don't agree.
    return new SelfConsistency(samples, samples / 2 + 1, 1, answer);
  }

  private Cascade cascade(List<Respondent> respondents) {
    List<Cascade.Step> steps = new ArrayList<>();
    for (Respondent respondent : respondents.subList(0, respondents.size() - 1)) {
      steps.add(new Cascade.Step(respondent, Math.log(sure), 0, 0));
    }
    steps.add(Cascade.Step.unconditional(respondents.getLast()));
    return new Cascade(steps);
  }
}

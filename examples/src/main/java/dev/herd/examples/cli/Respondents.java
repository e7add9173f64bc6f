package dev.herd.examples.cli;

import dev.herd.examples.cli.io.Streams;
import dev.herd.scheduler.HerdModel;
import dev.herd.scheduler.answer.Respondent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Models as respondents: by their chat template, or for want of one by continuing the text. */
final class Respondents {
  private Respondents() {}

  /** Returns the respondents in the models' order, and says on stderr who only continues text. */
  static List<Respondent> of(Streams streams, List<HerdModel> models) throws IOException {
    Map<String, Respondent> byName = new HashMap<>();
    List<Respondent> respondents = new ArrayList<>();
    for (HerdModel model : models) {
      Respondent respondent = byName.get(model.model());
      if (respondent == null) {
        respondent = of(streams, model);
        byName.put(model.model(), respondent);
      }
      respondents.add(respondent);
    }
    return respondents;
  }

  private static Respondent of(Streams streams, HerdModel model) throws IOException {
    if (model.hasChatTemplate()) {
      return model;
    }
    streams.err().println(continues(model));
    return model.continuing();
  }

  /** Returns what to tell of a model that can't chat. */
  static String continues(HerdModel model) {
    return "(" + model.model() + " has no chat template: it continues the text)";
  }
}

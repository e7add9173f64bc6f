package dev.herd.scheduler;

import dev.herd.scheduler.answer.Question;
import dev.herd.scheduler.answer.Respondent;
import dev.herd.scheduler.answer.Response;
import dev.herd.scheduler.batching.GenerationRequest;
import java.util.concurrent.CompletableFuture;

/** A model that continues the text of a question, for want of a chat template. Thread-safe. */
record Continuation(HerdModel continued) implements Respondent {
  @Override
  public String model() {
    return continued.model();
  }

  @Override
  public CompletableFuture<Response> ask(Question question) {
    String text = question.messages().getLast().content();
    return HerdModel.response(
        continued.generate(continued.request(GenerationRequest.ofText(text), question)));
  }
}

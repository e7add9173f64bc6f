package dev.herd.scheduler.answer;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;

/** A respondent that answers at once, by a function, or when the test completes its future. */
public final class FakeRespondent implements Respondent {
  /** What was asked and what was given for it, in order. */
  public final List<Question> questions = new CopyOnWriteArrayList<>();

  /** The futures, in the order of the questions. */
  public final List<CompletableFuture<Response>> futures = new CopyOnWriteArrayList<>();

  private final BlockingQueue<CompletableFuture<Response>> pending = new LinkedBlockingQueue<>();
  private final String model;
  private final Function<Question, CompletableFuture<Response>> answers;

  private FakeRespondent(String model, Function<Question, CompletableFuture<Response>> answers) {
    this.model = model;
    this.answers = answers;
  }

  /** Answers by a function, at once. */
  public static FakeRespondent of(String model, Function<Question, Response> answers) {
    return new FakeRespondent(
        model, question -> CompletableFuture.completedFuture(answers.apply(question)));
  }

  /** Always says the same, at once. */
  public static FakeRespondent saying(String model, String text, double meanLogProbability) {
    return of(model, _ -> response(text, meanLogProbability));
  }

  /** Fails always. */
  public static FakeRespondent failing(String model, RuntimeException failure) {
    return new FakeRespondent(model, _ -> CompletableFuture.failedFuture(failure));
  }

  /** Answers when the test completes its futures. */
  public static FakeRespondent waiting(String model) {
    return new FakeRespondent(model, _ -> new CompletableFuture<>());
  }

  /** Returns an answer of 10 tokens in a second. */
  public static Response response(String text, double meanLogProbability) {
    return new Response(text, 10, 0.25, 0.75, new Confidence(meanLogProbability, 2, 0.5));
  }

  @Override
  public String model() {
    return model;
  }

  @Override
  public CompletableFuture<Response> ask(Question question) {
    questions.add(question);
    CompletableFuture<Response> future = answers.apply(question);
    futures.add(future);
    pending.add(future);
    return future;
  }

  /** Waits for the next question, and returns the future to complete. */
  public CompletableFuture<Response> awaitFuture() {
    try {
      return pending.take();
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted while waiting for a question", e);
    }
  }
}

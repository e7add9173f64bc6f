package dev.herd.scheduler;

import dev.herd.core.chat.ChatMessage;
import dev.herd.core.chat.ChatTemplate;
import dev.herd.core.generation.GenerationOptions;
import dev.herd.core.model.Model;
import dev.herd.gguf.GgufFile;
import dev.herd.scheduler.answer.Confidence;
import dev.herd.scheduler.answer.Question;
import dev.herd.scheduler.answer.Respondent;
import dev.herd.scheduler.answer.Response;
import dev.herd.scheduler.batching.Choice;
import dev.herd.scheduler.batching.Completion;
import dev.herd.scheduler.batching.GenerationRequest;
import dev.herd.scheduler.catalog.ModelDefinition;
import dev.herd.scheduler.residency.Lease;
import dev.herd.scheduler.residency.SwitchCost;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * A model of the herd by name; it needn't be in memory. Thread-safe, and free to keep: it holds
 * nothing.
 */
public final class HerdModel implements Respondent {
  private final Herd herd;
  private final ModelDefinition definition;

  HerdModel(Herd herd, ModelDefinition definition) {
    this.herd = herd;
    this.definition = definition;
  }

  /** Returns the name with its tag. */
  @Override
  public String model() {
    return definition.name().toString();
  }

  /** Returns how the catalog defines it. */
  public ModelDefinition definition() {
    return definition;
  }

  /** Continues a text by the model's default sampling, until the model ends. */
  public Generation generate(String prompt) {
    return generate(GenerationRequest.ofText(prompt).options(defaults()).build());
  }

  /** Serves a request. Its priority and its deadline count while it waits for the model, too. */
  public Generation generate(GenerationRequest request) {
    return herd.generate(this, request);
  }

  /** Answers a conversation by the model's chat template and default sampling. */
  public Generation chat(List<ChatMessage> messages) {
    return chat(messages, defaults());
  }

  /**
   * Answers a conversation by the model's chat template.
   *
   * <p>It fails with {@link IllegalStateException} if the model has none.
   */
  public Generation chat(List<ChatMessage> messages, GenerationOptions options) {
    return herd.chat(
        this, messages, tokens -> GenerationRequest.ofTokens(tokens).options(options).build());
  }

  /** Answers a single question as {@link #chat}. */
  public Generation ask(String question) {
    return chat(List.of(new ChatMessage("user", question)));
  }

  /** Returns the embedding of a text, of L2 norm 1. */
  public CompletableFuture<float[]> embed(String text) {
    return call(model -> model.embed(model.tokenizer().encode(text, true, true)));
  }

  /**
   * Runs something on the model as one of its steps, in turn with those of other models: logits of
   * one's own, say. It should take no longer than a step, and keeps nothing that is the model's.
   */
  public <T> CompletableFuture<T> call(Function<? super Model, ? extends T> task) {
    return herd.call(this, task);
  }

  /** Brings it into memory and keeps it there until {@link #unpin}. */
  public CompletableFuture<SwitchCost> pin() {
    return herd.residency().pin(model());
  }

  /** Makes it one that may be evicted again. */
  public void unpin() {
    herd.residency().unpin(model());
  }

  /** Brings it into memory before it is asked for. */
  public CompletableFuture<SwitchCost> preload() {
    return herd.residency().preload(model(), definition.keepAlive());
  }

  /** Frees its memory when those who use it are done. */
  public CompletableFuture<Void> unload() {
    return herd.residency().unload(model());
  }

  private GenerationOptions defaults() {
    return GenerationOptions.DEFAULT.withSampling(definition.sampling());
  }

  @Override
  public CompletableFuture<Response> ask(Question question) {
    return response(
        herd.chat(
            this,
            question.messages(),
            tokens -> request(GenerationRequest.ofTokens(tokens), question)));
  }

  /** Returns a respondent that continues a question's last message as it is, without a template. */
  public Respondent continuing() {
    return new Continuation(this);
  }

  /**
   * Returns whether it can chat: whether its definition or its file has a chat template. Reads the
   * head of the file.
   *
   * @throws IOException if the file can't be read
   * @throws dev.herd.gguf.GgufFormatException if it is no valid GGUF file
   */
  public boolean hasChatTemplate() throws IOException {
    if (definition.template().isPresent()) {
      return true;
    }
    try (GgufFile file = GgufFile.open(definition.file())) {
      return file.metadata().contains(ChatTemplate.KEY);
    }
  }

  /**
   * Brings it into memory to read the logits of texts; it stays there until they are closed.
   *
   * @param chunkTokens the most tokens that are read at a time
   */
  public CompletableFuture<HerdLogits> logits(int chunkTokens) {
    return Lease.keep(
        herd.residency().acquire(model()),
        lease -> new HerdLogits(lease, chunkTokens),
        HerdLogits::close);
  }

  /** Returns the answer to come; cancelling it cancels the generation. */
  static CompletableFuture<Response> response(Generation generation) {
    CompletableFuture<Response> response = generation.result().thenApply(HerdModel::response);
    var _ =
        response.whenComplete(
            (answer, failure) -> {
              if (response.isCancelled()) {
                generation.cancel();
              }
            });
    return response;
  }

  /** Completes a request by what a question wants. */
  GenerationRequest request(GenerationRequest.Builder prompt, Question question) {
    GenerationOptions options =
        GenerationOptions.DEFAULT
            .withMaxTokens(question.maxTokens())
            .withSampling(
                definition.sampling().toBuilder()
                    .temperature(question.temperature())
                    .seed(question.seed())
                    .build());
    prompt.options(options);
    return question.logProbabilities() ? prompt.scored().build() : prompt.build();
  }

  private static Response response(Completion completion) {
    Choice choice = completion.choices().getFirst();
    double first =
        choice.trace().isEmpty() ? completion.totalSeconds() : completion.firstTokenSeconds();
    return new Response(
        choice.text(),
        choice.trace().size(),
        first,
        completion.totalSeconds() - first,
        new Confidence(choice.meanLogProbability(), choice.meanMargin(), choice.leastMargin()));
  }
}

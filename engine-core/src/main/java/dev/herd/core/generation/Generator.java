package dev.herd.core.generation;

import dev.herd.core.model.Batch;
import dev.herd.core.model.ContextLengthException;
import dev.herd.core.model.Model;
import dev.herd.core.model.Sequence;
import java.util.function.Consumer;

/**
 * Generates on one sequence, which it keeps: a further prompt that begins with the tokens that went
 * before is computed from where it differs. Belongs to one thread at a time.
 */
final class Generator implements AutoCloseable {
  /** Prompt tokens that go through the model together: cancelling waits for so many at most. */
  private static final int PROMPT_CHUNK_TOKENS = 512;

  private final Model model;
  private final Sequence sequence;
  private final Batch step;
  private Batch chunk;

  Generator(Model model) {
    this.model = model;
    if (model.description().encoder() != null) {
      throw new IllegalArgumentException(
          "%s is an encoder: it embeds text and can't generate any"
              .formatted(model.description().name()));
    }
    sequence = model.newSequence();
    step = model.newBatch(1, 1);
  }

  GenerationResult generate(int[] prompt, GenerationOptions options, Consumer<String> onText) {
    if (prompt.length == 0) {
      throw new IllegalArgumentException("the prompt is empty, and the model has no start token");
    }
    if (prompt.length > model.contextLength()) {
      throw new ContextLengthException(prompt.length, model.contextLength());
    }
    GenerationState state = new GenerationState(model, options, onText);
    int reused = reuse(prompt);
    long start = System.nanoTime();
    Batch last = readPrompt(prompt, reused, options);
    long prompted = System.nanoTime();
    if (last == null) {
      state.end(FinishReason.CANCELLED);
    } else {
      state.prompt(prompt);
      decode(last, state);
    }
    long end = System.nanoTime();
    state.finish();
    return new GenerationResult(
        state.text(),
        state.tokens(),
        state.reason(),
        prompt.length,
        reused,
        (prompted - start) * 1e-9,
        (end - prompted) * 1e-9);
  }

  /**
   * Cuts the sequence to what it shares with the prompt, less the token whose logits are needed.
   */
  private int reuse(int[] prompt) {
    return sequence.truncate(Math.min(sequence.agreement(prompt), prompt.length - 1));
  }

  /** Returns the batch that has the logits after the prompt, null if cancelled before. */
  private Batch readPrompt(int[] prompt, int reused, GenerationOptions options) {
    Batch batch = prompt.length - reused == 1 ? step : promptBatch(prompt.length - reused);
    for (int at = reused; at < prompt.length; at += batch.size()) {
      if (options.cancelled().getAsBoolean()) {
        return null;
      }
      batch.clear();
      int end = Math.min(prompt.length, at + batch.capacity());
      for (int i = at; i < end; i++) {
        batch.add(sequence, prompt[i], i == prompt.length - 1);
      }
      model.forward(batch);
    }
    return batch;
  }

  private Batch promptBatch(int tokens) {
    int wanted = Math.min(tokens, PROMPT_CHUNK_TOKENS);
    if (chunk == null || chunk.capacity() < wanted) {
      chunk = model.newBatch(wanted, 1);
    }
    return chunk;
  }

  private void decode(Batch batch, GenerationState state) {
    while (true) {
      int token = state.sample(batch.logits(), batch.logitsOffset(0));
      if (!state.accept(token)) {
        return;
      }
      if (sequence.length() == model.contextLength()) {
        state.end(FinishReason.LENGTH);
        return;
      }
      batch = step;
      batch.clear();
      batch.add(sequence, token, true);
      model.forward(batch);
    }
  }

  @Override
  public void close() {
    sequence.close();
  }
}

package dev.herd.core.generation;

import dev.herd.core.model.Model;
import dev.herd.core.sampling.Sampler;
import dev.herd.core.sampling.StopStrings;
import dev.herd.core.tokenizer.TokenStream;
import dev.herd.core.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * The state of one generation apart from the model's: chooses tokens, turns them into text, and
 * knows when to end. Whoever runs the model's forward passes drives it:
 *
 * <pre>{@code
 * state.prompt(prompt);
 * do {
 *   // forward pass
 * } while (state.accept(state.sample(logits, offset)));
 * state.finish();
 * }</pre>
 *
 * <p>Belongs to one thread at a time. A token allocates nothing but the text that it completes.
 */
public final class GenerationState {
  private final GenerationOptions options;
  private final Consumer<String> onText;
  private final Tokenizer tokenizer;
  private final Sampler sampler;
  private final TokenStream stream;
  private final StopStrings stops;
  private final StringBuilder text = new StringBuilder();
  private int[] tokens = new int[16];
  private int tokenCount;
  private FinishReason reason;

  /**
   * Begins a generation.
   *
   * @param onText gets the text in pieces of whole characters, on the thread that calls
   * @throws IllegalArgumentException if an option is nothing for this model
   */
  public GenerationState(Model model, GenerationOptions options, Consumer<String> onText) {
    this.options = options;
    this.onText = onText;
    tokenizer = model.tokenizer();
    sampler = new Sampler(options.sampling(), model.description().vocabulary());
    stream = tokenizer.newStream();
    stops = new StopStrings(options.stops());
  }

  /** Tells the penalties what went before; once, before the first token is chosen. */
  public void prompt(int[] tokens) {
    for (int token : tokens) {
      sampler.accept(token);
    }
  }

  /** Chooses the next token; {@code logits[offset + i]} is that of token i. */
  public int sample(float[] logits, int offset) {
    return sampler.sample(logits, offset);
  }

  /** Takes a chosen token; returns whether to go on. */
  public boolean accept(int token) {
    if (tokenizer.isEndOfGeneration(token)) {
      reason = FinishReason.STOP;
      return false;
    }
    sampler.accept(token);
    add(token);
    emit(stops.accept(stream.accept(token)));
    if (stops.stopped()) {
      reason = FinishReason.STOP;
    } else if (tokenCount == options.maxTokens()) {
      reason = FinishReason.LENGTH;
    } else if (options.cancelled().getAsBoolean()) {
      reason = FinishReason.CANCELLED;
    }
    return reason == null;
  }

  private void add(int token) {
    if (tokenCount == tokens.length) {
      tokens = Arrays.copyOf(tokens, 2 * tokenCount);
    }
    tokens[tokenCount++] = token;
  }

  private void emit(String piece) {
    if (!piece.isEmpty()) {
      text.append(piece);
      onText.accept(piece);
    }
  }

  /** Ends the generation for a reason from outside. */
  public void end(FinishReason reason) {
    this.reason = reason;
  }

  /** Gives out the text that was held back as the possible start of something. */
  public void finish() {
    emit(stops.accept(stream.finish()));
    emit(stops.finish());
  }

  /** Returns why the generation ended, null while it goes on. */
  public FinishReason reason() {
    return reason;
  }

  /** Returns the text so far. */
  public String text() {
    return text.toString();
  }

  /** Returns the number of tokens chosen, end tokens not counted. */
  public int tokenCount() {
    return tokenCount;
  }

  /** Returns a chosen token. */
  public int token(int index) {
    return tokens[index];
  }

  /** Returns the chosen tokens, without end tokens. */
  public List<Integer> tokens() {
    List<Integer> list = new ArrayList<>(tokenCount);
    for (int i = 0; i < tokenCount; i++) {
      list.add(tokens[i]);
    }
    return list;
  }
}

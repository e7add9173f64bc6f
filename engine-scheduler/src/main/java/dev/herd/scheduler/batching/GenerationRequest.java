package dev.herd.scheduler.batching;

import dev.herd.core.generation.GenerationOptions;
import dev.herd.core.tokenizer.Tokenizer;
import dev.herd.scheduler.speculation.Speculation;
import java.time.Duration;
import java.util.Objects;

/**
 * What is to be generated; the same request may go to several models. Immutable.
 *
 * <p>With several samples and a seed, sample {@code i} has the seed plus {@code i}: the first is
 * the one that the request would have alone.
 */
public final class GenerationRequest {
  /** The most samples of one request. */
  public static final int MOST_SAMPLES = 256;

  private final String text;
  private final int[] tokens;
  private final GenerationOptions options;
  private final Priority priority;
  private final Duration deadline;
  private final int samples;
  private final boolean scored;
  private final Speculation speculation;

  private GenerationRequest(Builder builder) {
    text = builder.text;
    tokens = builder.tokens;
    options = builder.options;
    priority = builder.priority;
    deadline = builder.deadline;
    samples = builder.samples;
    scored = builder.scored;
    speculation = builder.speculation;
  }

  /** Begins a request that continues a text, which goes to the model without a chat template. */
  public static Builder ofText(String prompt) {
    return new Builder(Objects.requireNonNull(prompt, "prompt"), null);
  }

  /** Begins a request that continues a run of tokens. */
  public static Builder ofTokens(int... prompt) {
    return new Builder(null, prompt.clone());
  }

  /** Returns the prompt in a model's tokens; not to be changed. */
  int[] prompt(Tokenizer tokenizer) {
    return tokens == null ? tokenizer.encode(text, true, true) : tokens;
  }

  /** Returns what to generate, and how. */
  public GenerationOptions options() {
    return options;
  }

  /** Returns how urgent it is. */
  public Priority priority() {
    return priority;
  }

  /**
   * Returns the time that there is from the submission to the last token, the model's load included
   * where it needs one; null for any.
   */
  public Duration deadline() {
    return deadline;
  }

  /** Returns how many answers are wanted. */
  public int samples() {
    return samples;
  }

  /** Returns whether log-probabilities are wanted. */
  public boolean scored() {
    return scored;
  }

  /** Returns how to speculate; null for not at all. */
  public Speculation speculation() {
    return speculation;
  }

  /**
   * Returns the same request with another way to speculate.
   *
   * @param other null for not at all
   */
  public GenerationRequest withSpeculation(Speculation other) {
    Builder builder = new Builder(text, tokens);
    builder.options = options;
    builder.priority = priority;
    builder.deadline = deadline;
    builder.samples = samples;
    builder.scored = scored;
    builder.speculation = other;
    return builder.build();
  }

  /** Collects what a request consists of; not thread-safe. */
  public static final class Builder {
    private final String text;
    private final int[] tokens;
    private GenerationOptions options = GenerationOptions.DEFAULT;
    private Priority priority = Priority.NORMAL;
    private Duration deadline;
    private int samples = 1;
    private boolean scored;
    private Speculation speculation;

    private Builder(String text, int[] tokens) {
      this.text = text;
      this.tokens = tokens;
    }

    /** Sets what to generate, and how; until the model ends, with default sampling, if not set. */
    public Builder options(GenerationOptions value) {
      options = Objects.requireNonNull(value, "options");
      return this;
    }

    /** Sets how urgent it is; {@link Priority#NORMAL} if not set. */
    public Builder priority(Priority value) {
      priority = Objects.requireNonNull(value, "priority");
      return this;
    }

    /** Sets how long it may take from the submission on; any time if not set. */
    public Builder deadline(Duration value) {
      if (value.isNegative() || value.isZero()) {
        throw new IllegalArgumentException("a deadline must be ahead, not " + value);
      }
      deadline = value;
      return this;
    }

    /** Sets how many answers are wanted, which share the prompt; 1 if not set. */
    public Builder samples(int value) {
      if (value < 1 || value > MOST_SAMPLES) {
        throw new IllegalArgumentException(
            "samples must be from 1 to %d, not %d".formatted(MOST_SAMPLES, value));
      }
      samples = value;
      return this;
    }

    /** Asks for the log-probability of each token; takes a pass over the logits. */
    public Builder scored() {
      scored = true;
      return this;
    }

    /** Sets how to speculate; not at all if not set. */
    public Builder speculation(Speculation value) {
      speculation = Objects.requireNonNull(value, "speculation");
      return this;
    }

    /** Returns the request. */
    public GenerationRequest build() {
      return new GenerationRequest(this);
    }
  }
}

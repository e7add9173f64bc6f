package dev.herd.scheduler.batching;

import dev.herd.core.generation.FinishReason;
import java.util.List;

/**
 * One of the answers to a request.
 *
 * @param index which one, from 0 on
 * @param text what was generated, without end tokens and stop strings
 * @param reason why it ended
 * @param trace its tokens, without end tokens
 * @param draftedTokens tokens that speculation proposed
 * @param acceptedTokens those of them that were right
 */
public record Choice(
    int index,
    String text,
    FinishReason reason,
    List<TokenTrace> trace,
    int draftedTokens,
    int acceptedTokens) {
  /** Copies the trace. */
  public Choice {
    trace = List.copyOf(trace);
  }

  /** Returns the generated ids, without end tokens. */
  public List<Integer> tokens() {
    return trace.stream().map(TokenTrace::token).toList();
  }

  /** Returns the mean log-probability of the tokens; NaN if not asked for, or without tokens. */
  public double meanLogProbability() {
    return trace.stream().mapToDouble(TokenTrace::logProbability).average().orElse(Double.NaN);
  }

  /** Returns the mean margin of the tokens; NaN if not asked for, or without tokens. */
  public double meanMargin() {
    return trace.stream().mapToDouble(TokenTrace::margin).average().orElse(Double.NaN);
  }

  /** Returns the smallest margin of a token; NaN if not asked for, or without tokens. */
  public double leastMargin() {
    return trace.stream().mapToDouble(TokenTrace::margin).min().orElse(Double.NaN);
  }
}

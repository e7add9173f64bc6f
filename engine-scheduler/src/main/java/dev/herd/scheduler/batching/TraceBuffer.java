package dev.herd.scheduler.batching;

import dev.herd.core.generation.GenerationState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** When the tokens of a sample came, and how sure the model was, without an object a token. */
final class TraceBuffer {
  private long[] nanos = new long[16];
  private double[] logProbabilities;
  private double[] margins;
  private int size;

  TraceBuffer(boolean scored) {
    logProbabilities = new double[scored ? nanos.length : 0];
    margins = new double[logProbabilities.length];
  }

  /** Adds a token, so long after its request's submission; scored if this buffer is. */
  void add(long sinceSubmission, TokenScore score) {
    if (size == nanos.length) {
      nanos = Arrays.copyOf(nanos, 2 * size);
      logProbabilities = Arrays.copyOf(logProbabilities, 2 * logProbabilities.length);
      margins = Arrays.copyOf(margins, 2 * margins.length);
    }
    nanos[size] = sinceSubmission;
    if (logProbabilities.length > 0) {
      logProbabilities[size] = score.logProbability();
      margins[size] = score.margin();
    }
    size++;
  }

  /** Returns the tokens of a generation with what is known of them. */
  List<TokenTrace> traces(GenerationState output) {
    List<TokenTrace> traces = new ArrayList<>(size);
    boolean scored = logProbabilities.length > 0;
    for (int i = 0; i < size; i++) {
      traces.add(
          new TokenTrace(
              output.token(i),
              nanos[i] * 1e-9,
              scored ? logProbabilities[i] : Double.NaN,
              scored ? margins[i] : Double.NaN));
    }
    return traces;
  }
}

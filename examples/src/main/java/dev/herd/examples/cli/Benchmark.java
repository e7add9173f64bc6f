package dev.herd.examples.cli;

import com.sun.management.ThreadMXBean;
import dev.herd.core.model.Batch;
import dev.herd.core.model.Model;
import dev.herd.core.model.Sequence;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/** Times prefill and decode of one model on fixed tokens, that of other engines' benchmarks. */
final class Benchmark {
  /** Prompt tokens that go through the model together. */
  private static final int CHUNK_TOKENS = 512;

  /** Tokens that a sequence has before decoding is timed. */
  private static final int DECODE_PROMPT_TOKENS = 16;

  private static final int FIRST_TOKEN = 300;
  private static final int TOKEN_STRIDE = 7919; // a prime, so the ids go all over the vocabulary
  private static final int LEFT_OUT_TOKENS = 400;
  private static final double SECONDS_PER_NANO = 1e-9;

  private final Model model;
  private final int promptTokens;
  private final int decodeTokens;
  private final int sequences;
  private final Batch chunk;
  private final Batch step;
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /**
   * One repetition of decoding.
   *
   * @param tokensPerSecond of all sequences together
   * @param allocatedBytes heap that all threads allocated for a token, which should be nothing once
   *     the code is compiled
   */
  record Decoding(double tokensPerSecond, double allocatedBytes) {}

  /** Makes the buffers; {@code sequences} is how many decode together. */
  Benchmark(Model model, int promptTokens, int decodeTokens, int sequences) {
    this.model = model;
    this.promptTokens = promptTokens;
    this.decodeTokens = decodeTokens;
    this.sequences = sequences;
    chunk = model.newBatch(Math.min(CHUNK_TOKENS, Math.max(promptTokens, DECODE_PROMPT_TOKENS)), 1);
    step = model.newBatch(sequences, sequences);
  }

  /** Reads the prompt in a new sequence; returns tokens per second. */
  double prefill() {
    try (Sequence sequence = model.newSequence()) {
      long start = System.nanoTime();
      read(sequence, promptTokens);
      return promptTokens / seconds(start);
    }
  }

  /** Decodes in new sequences of a short prompt. */
  Decoding decode() {
    List<Sequence> open = new ArrayList<>();
    try {
      for (int i = 0; i < sequences; i++) {
        open.add(model.newSequence());
        read(open.getLast(), DECODE_PROMPT_TOKENS);
      }
      long allocated = threads.getTotalThreadAllocatedBytes();
      long start = System.nanoTime();
      for (int i = 0; i < decodeTokens; i++) {
        step.clear();
        for (int j = 0; j < sequences; j++) {
          step.add(open.get(j), token(i + j), true);
        }
        model.forward(step);
      }
      double seconds = seconds(start);
      double tokens = (double) decodeTokens * sequences;
      allocated = threads.getTotalThreadAllocatedBytes() - allocated;
      return new Decoding(tokens / seconds, allocated / tokens);
    } finally {
      open.forEach(Sequence::close);
    }
  }

  private void read(Sequence sequence, int tokens) {
    for (int first = 0; first < tokens; first += chunk.capacity()) {
      int end = Math.min(tokens, first + chunk.capacity());
      chunk.clear();
      for (int i = first; i < end; i++) {
        chunk.add(sequence, token(i), i == tokens - 1);
      }
      model.forward(chunk);
    }
  }

  private int token(int index) {
    int vocabulary = model.description().vocabulary();
    int range = Math.max(1, vocabulary - LEFT_OUT_TOKENS);
    int token = FIRST_TOKEN + (int) ((long) index * TOKEN_STRIDE % range);
    return Math.min(token, vocabulary - 1);
  }

  private static double seconds(long startNanos) {
    return (System.nanoTime() - startNanos) * SECONDS_PER_NANO;
  }
}

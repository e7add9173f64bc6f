package dev.herd.scheduler;

import dev.herd.core.model.Model;
import dev.herd.core.tokenizer.Tokenizer;
import dev.herd.scheduler.compare.LogitsSource;
import dev.herd.scheduler.compare.ModelLogits;
import dev.herd.scheduler.residency.Lease;

/**
 * The logits of a model of the herd, which stays in memory until this is closed. Belongs to one
 * thread.
 */
public final class HerdLogits implements LogitsSource, AutoCloseable {
  private final Lease<ResidentServedModel> lease;
  private final ModelLogits logits;

  /** Takes over the lease, if it doesn't throw. */
  HerdLogits(Lease<ResidentServedModel> lease, int chunkTokens) {
    this.lease = lease;
    logits = new ModelLogits(lease.definition().name().toString(), core(lease), chunkTokens);
  }

  private static Model core(Lease<ResidentServedModel> lease) {
    return lease.model().model().model();
  }

  /** Returns the model's tokenizer. */
  public Tokenizer tokenizer() {
    return core(lease).tokenizer();
  }

  /** Returns the most tokens of a text. */
  public int contextLength() {
    return core(lease).contextLength();
  }

  @Override
  public String name() {
    return logits.name();
  }

  @Override
  public int vocabulary() {
    return logits.vocabulary();
  }

  @Override
  public void read(int[] tokens, int from, int to, float[] rows) {
    logits.read(tokens, from, to, rows);
  }

  @Override
  public void close() {
    try {
      logits.close();
    } finally {
      lease.close();
    }
  }
}

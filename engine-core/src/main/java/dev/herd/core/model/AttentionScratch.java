package dev.herd.core.model;

import dev.herd.core.kernel.AttentionWeights;

/**
 * The working memory of one worker for attention, made once and kept for all models. It grows to
 * the largest block of tokens and positions that the worker meets, and to the widest heads.
 */
final class AttentionScratch {
  /** Scores of a block's rows, then their weights. */
  final AttentionWeights weights = new AttentionWeights();

  private float[] queries = new float[0];
  private float[] keys = new float[0];
  private float[] values = new float[0];
  private float[] sums = new float[0];
  private float[] totals = new float[0];
  private float[] factors = new float[0];

  /** Returns room for the arranged queries of a block, with what it held before. */
  float[] queries(int length) {
    queries = room(queries, length);
    return queries;
  }

  /** Returns room for the widened keys of a run, with what it held before. */
  float[] keys(int length) {
    keys = room(keys, length);
    return keys;
  }

  /** Returns room for the widened values of a run, with what it held before. */
  float[] values(int length) {
    values = room(values, length);
    return values;
  }

  /** Returns room for the weighted sums of rows, with what it held before. */
  float[] sums(int length) {
    sums = room(sums, length);
    return sums;
  }

  /** Returns room for the sums of the weights of rows, with what it held before. */
  float[] totals(int length) {
    totals = room(totals, length);
    return totals;
  }

  /** Returns room for the factors of running softmaxes of rows, with what it held before. */
  float[] factors(int length) {
    factors = room(factors, length);
    return factors;
  }

  private static float[] room(float[] values, int length) {
    return values.length < length ? new float[length] : values;
  }
}

package dev.herd.scheduler.routing;

/** A vector with few values other than 0: ascending indices, and their values. Immutable. */
final class FeatureVector {
  private final int length;
  private final int[] indices;
  private final double[] values;

  /** Keeps the arrays. */
  private FeatureVector(int length, int[] indices, double[] values) {
    this.length = length;
    this.indices = indices;
    this.values = values;
  }

  /** Returns a vector of L2 norm 1, or 0 if all values are. */
  static FeatureVector normalised(int length, int[] indices, double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value * value;
    }
    double[] scaled = values.clone();
    double norm = Math.sqrt(sum);
    for (int i = 0; i < scaled.length && norm > 0; i++) {
      scaled[i] /= norm;
    }
    return new FeatureVector(length, indices, scaled);
  }

  /** Returns a vector of all values, scaled to L2 norm 1. */
  static FeatureVector normalised(float[] dense) {
    int[] indices = new int[dense.length];
    double[] values = new double[dense.length];
    for (int i = 0; i < dense.length; i++) {
      indices[i] = i;
      values[i] = dense[i];
    }
    return normalised(dense.length, indices, values);
  }

  /** Returns the number of values, zeros included. */
  int length() {
    return length;
  }

  double dot(double[] dense) {
    checkLength(dense);
    double sum = 0;
    for (int i = 0; i < indices.length; i++) {
      sum += values[i] * dense[indices[i]];
    }
    return sum;
  }

  /** Adds this vector, times a factor. */
  void addTo(double[] dense, double factor) {
    checkLength(dense);
    for (int i = 0; i < indices.length; i++) {
      dense[indices[i]] += factor * values[i];
    }
  }

  private void checkLength(double[] dense) {
    if (dense.length != length) {
      throw new IllegalArgumentException(
          "vectors of %d and %d values don't go together".formatted(length, dense.length));
    }
  }
}

package dev.herd.trainer.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * What attention needs to know of positions: the cosines and sines that vectors are rotated by, and
 * which positions see which. Those of queries are scaled by 1 / sqrt(headLength), which saves
 * scaling their products.
 *
 * @param cosine (length, headLength)
 * @param sine (length, headLength)
 * @param scaledCosine as {@code cosine}, for queries
 * @param scaledSine as {@code sine}, for queries
 * @param mask (group * length, length): 0 where the key is not later than the query, else so low
 *     that softmax gives nothing
 */
record RotaryTables(
    NDArray cosine, NDArray sine, NDArray scaledCosine, NDArray scaledSine, NDArray mask) {
  private static final float UNSEEN = -1e9f;

  static RotaryTables create(NDManager manager, NetworkShape shape, int length) {
    int head = shape.headLength();
    float[] cosine = new float[length * head];
    float[] sine = new float[length * head];
    for (int position = 0; position < length; position++) {
      for (int i = 0; i < head; i++) {
        int pair = i / 2;
        double angle = position * Math.pow(shape.ropeBase(), -2.0 * pair / head);
        cosine[position * head + i] = (float) Math.cos(angle);
        sine[position * head + i] = (float) Math.sin(angle);
      }
    }
    Shape table = new Shape(length, head);
    NDArray cosines = manager.create(cosine, table);
    NDArray sines = manager.create(sine, table);
    double scale = 1 / Math.sqrt(head);
    return new RotaryTables(
        cosines, sines, cosines.mul(scale), sines.mul(scale), mask(manager, shape.group(), length));
  }

  private static NDArray mask(NDManager manager, int group, int length) {
    float[] mask = new float[group * length * length];
    for (int row = 0; row < group * length; row++) {
      for (int key = row % length + 1; key < length; key++) {
        mask[row * length + key] = UNSEEN;
      }
    }
    return manager.create(mask, new Shape((long) group * length, length));
  }

  /** Returns the matrix that takes a pair (a, b) of neighbours to (-b, a). */
  static float[] swap(int length) {
    float[] matrix = new float[length * length];
    for (int i = 0; i < length; i += 2) {
      matrix[(i + 1) * length + i] = -1;
      matrix[i * length + i + 1] = 1;
    }
    return matrix;
  }
}

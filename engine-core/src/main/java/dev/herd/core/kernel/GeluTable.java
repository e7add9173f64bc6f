package dev.herd.core.kernel;

/**
 * GELU of every half, as halves: {@link VectorOps#gelu} under 10. Computed operation for operation
 * as the reference library fills its table, since a result that is rounded to the other half moves
 * a value by a thousandth. Made when a model first needs it; 128 KiB for all models.
 */
final class GeluTable {
  /** From here on gelu is taken for the identity. */
  static final float IDENTITY = 10;

  private static final float SLOPE = (float) Math.sqrt(2 / Math.PI);
  private static final float CUBIC = 0.044715f;
  private static final int HALVES = 1 << Short.SIZE;
  private static final short[] TABLE = new short[HALVES];

  static {
    for (int i = 0; i < HALVES; i++) {
      TABLE[i] = Float.floatToFloat16(compute(Float.float16ToFloat((short) i)));
    }
  }

  private GeluTable() {}

  /** Returns gelu of any float. */
  static float gelu(float x) {
    return x >= IDENTITY ? x : Float.float16ToFloat(TABLE[Float.floatToFloat16(x) & (HALVES - 1)]);
  }

  /** Returns gelu of a half as the nearest half. */
  static float compute(float half) {
    if (half <= -IDENTITY) {
      return 0;
    }
    float tanh = (float) Math.tanh(SLOPE * half * Math.fma(CUBIC * half, half, 1));
    return Float.float16ToFloat(Float.floatToFloat16(0.5f * half * (1 + tanh)));
  }
}

package dev.herd.core.kernel;

import static dev.herd.core.kernel.NativeMemory.ALL;
import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.HALF_SHORTS;
import static dev.herd.core.kernel.VectorWidth.INTS;
import static dev.herd.core.kernel.VectorWidth.LANES;
import static dev.herd.core.kernel.Vectors.FLOAT_VECTOR;
import static dev.herd.core.kernel.Vectors.INT_VECTOR;

import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Vectors of floats from and to IEEE halves in memory, by integer operations: the Vector API has no
 * half type yet. Halves of exponent 31 (infinity, NaN) are read as if that were an ordinary
 * exponent, since telling them apart would double the work of reading; see {@link VectorOps}.
 */
final class VectorHalves {
  private static final int SIGN = 0x8000_0000;

  /** The bits of a half as the top of a float: sign where it belongs, 3 bits of exponent unused. */
  private static final IntVector HALF_AS_FLOAT = IntVector.broadcast(INTS, 0x8FFF_FFFF);

  /** What the exponent of a float is more than that of a half. */
  private static final int HALF_EXPONENT = (127 - 15) << 23;

  private static final int INFINITY = Float.floatToRawIntBits(Float.POSITIVE_INFINITY);
  private static final int NAN_HALF = 0x7E00;
  private static final int LARGEST_HALF = Float.floatToRawIntBits(65504);
  private static final int LEAST_NORMAL_HALF = Float.floatToRawIntBits(0x1p-14f);

  /** Added to a float under 2^-14, it leaves the subnormal half in the lowest bits, rounded. */
  private static final float SUBNORMAL_ROUND = 0.5f;

  // Of round, as vectors: broadcasts in place are more than the compiler inlines in one loop.
  private static final FloatVector LARGEST = FloatVector.broadcast(FLOATS, 65504);
  private static final FloatVector LEAST = FloatVector.broadcast(FLOATS, -65504);
  private static final FloatVector LEAST_NORMAL = FloatVector.broadcast(FLOATS, 0x1p-14f);
  private static final IntVector EXPONENT_BITS = IntVector.broadcast(INTS, FloatMath.EXPONENT_BITS);
  private static final IntVector LEAST_HALF_EXPONENT =
      IntVector.broadcast(INTS, FloatMath.LEAST_HALF_EXPONENT);
  private static final IntVector HALF_STEP = IntVector.broadcast(INTS, FloatMath.HALF_STEP);

  private VectorHalves() {}

  /** Returns the halves at an address as floats. */
  static FloatVector load(long address) {
    return loadUnbiased(address).mul(FloatMath.HALF_REBIAS);
  }

  /** Returns the halves at an address as floats times 2^-112, which is exact. */
  static FloatVector loadUnbiased(long address) {
    return Vectors.floats(wide(address).lanewise(VectorOperators.LSHL, 13).and(HALF_AS_FLOAT));
  }

  /**
   * Returns the halves at an address as floats, of which many may be subnormal halves: {@link
   * #load} multiplies those as subnormal floats, which takes some processors a hundred times
   * longer, and this takes half a dozen operations more.
   */
  static FloatVector loadSmall(long address) {
    IntVector bits = wide(address);
    IntVector magnitude = bits.and(~(SIGN >> 16)).lanewise(VectorOperators.LSHL, 13);
    // That gives a subnormal half a leading 1, and half its unit.
    FloatVector shifted = Vectors.floats(magnitude.add(HALF_EXPONENT));
    FloatVector exact = shifted.add(shifted.sub(LEAST_NORMAL).min(0));
    return Vectors.floats(Vectors.ints(exact).or(bits.and(SIGN)));
  }

  private static IntVector wide(long address) {
    return INT_VECTOR.cast(
        ShortVector.fromMemorySegment(HALF_SHORTS, ALL, address, ByteOrder.LITTLE_ENDIAN)
            .convertShape(VectorOperators.S2I, INTS, 0));
  }

  /**
   * Writes a vector of values as halves to an address, rounded to nearest, even in a tie. It takes
   * the values from their array: a vector would be allocated where this isn't inlined.
   */
  private static void store(float[] x, int xo, long address) {
    IntVector bits = INT_VECTOR.cast(FloatVector.fromArray(FLOATS, x, xo).reinterpretAsInts());
    IntVector sign = bits.lanewise(VectorOperators.LSHR, 16).and(SIGN >>> 16);
    IntVector exact = bits.and(~SIGN);
    IntVector magnitude = exact.min(LARGEST_HALF);
    IntVector odd = magnitude.lanewise(VectorOperators.LSHR, 13).and(1);
    IntVector normal =
        magnitude.add(((15 - 127) << 23) + 0xFFF).add(odd).lanewise(VectorOperators.LSHR, 13);
    FloatVector rounded = FLOAT_VECTOR.cast(magnitude.reinterpretAsFloats()).add(SUBNORMAL_ROUND);
    IntVector subnormal =
        INT_VECTOR.cast(rounded.reinterpretAsInts()).sub(Float.floatToRawIntBits(SUBNORMAL_ROUND));
    IntVector half =
        normal.blend(subnormal, magnitude.compare(VectorOperators.LT, LEAST_NORMAL_HALF));
    half = half.blend(NAN_HALF, exact.compare(VectorOperators.GT, INFINITY)).or(sign);
    ShortVector shorts = (ShortVector) half.convertShape(VectorOperators.I2S, HALF_SHORTS, 0);
    shorts.intoMemorySegment(ALL, address, ByteOrder.LITTLE_ENDIAN);
  }

  /** Returns what {@link #fromFloats} would write, as floats; NaN becomes some number or NaN. */
  static FloatVector round(FloatVector values) {
    return roundPrecision(values.min(LARGEST).max(LEAST));
  }

  /** Returns {@link FloatMath#halfPrecision} of values. */
  static FloatVector roundPrecision(FloatVector values) {
    FloatVector step = step(Vectors.ints(values));
    return values.add(step).sub(step);
  }

  private static FloatVector step(IntVector bits) {
    return Vectors.floats(bits.and(EXPONENT_BITS).max(LEAST_HALF_EXPONENT).add(HALF_STEP));
  }

  static void round(float[] x, int xo, float[] y, int yo, int n) {
    int bound = n & -LANES;
    for (int i = 0; i < bound; i += LANES) {
      round(Vectors.load(x, xo + i)).intoArray(y, yo + i);
    }
    for (int i = bound; i < n; i++) {
      y[yo + i] = FloatMath.half(x[xo + i]);
    }
  }

  /** Widens {@code n} halves at an address. */
  static void toFloats(long address, float[] y, int yo, int n) {
    int bound = n & -LANES;
    for (int i = 0; i < bound; i += LANES) {
      load(address + 2L * i).intoArray(y, yo + i);
    }
    for (int i = bound; i < n; i++) {
      y[yo + i] = Scales.half(address + 2L * i);
    }
  }

  /** Writes {@code n} floats as halves to an address. */
  static void fromFloats(float[] x, int xo, long address, int n) {
    int bound = n & -LANES;
    for (int i = 0; i < bound; i += LANES) {
      store(x, xo + i, address + 2L * i);
    }
    for (int i = bound; i < n; i++) {
      ALL.set(Scales.SHORT, address + 2L * i, ScalarVectorOps.saturatedHalf(x[xo + i]));
    }
  }
}

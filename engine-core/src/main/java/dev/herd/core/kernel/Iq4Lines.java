package dev.herd.core.kernel;

import static dev.herd.core.kernel.NativeMemory.ALL;
import static dev.herd.core.kernel.VectorWidth.INTS;
import static dev.herd.core.kernel.VectorWidth.LANES;
import static dev.herd.core.kernel.VectorWidth.SHORTS;
import static dev.herd.core.kernel.Vectors.INT_VECTOR;
import static dev.herd.core.kernel.Vectors.SHORT_VECTOR;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.XOR;

import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The lines of {@link Panel} whose nibbles stand for the values of {@link LevelTable#IQ4},
 * multiplied with one token.
 *
 * <p>Values are -127 to 113, so 16 bits hold two products: those of a line's low nibble and of its
 * high one. Of two such sums an int, the second is added to its total by a shift. The first has its
 * total in the lower bits of the sum of all ints, once 2^15 keeps it from being negative: whatever
 * the second ones add above is taken off at the end.
 *
 * <p>Values are looked up as shorts at 512 bits, and as bytes below. That is one operation on
 * processors with AVX-512 in one case, with 128-bit vectors in the other, and several on those that
 * have 256 bits at most; there is no lookup of bytes in 512 bits that all processors with such
 * vectors have.
 */
final class Iq4Lines {
  /** Bits of a level. */
  static final int LEVEL_BITS = 4;

  /** From the level of a line's low nibbles to that of its high ones. */
  private static final int HIGH_COLUMNS = Panel.LINES;

  private static final VectorSpecies<Byte> BYTES = VectorSpecies.of(byte.class, INTS.vectorShape());

  // Lanes are chosen modulo their number, so a table repeats in place of a mask.
  private static final ShortVector SHORT_VALUES = shortValues();
  private static final ByteVector BYTE_VALUES = byteValues();
  private static final Class<? extends ByteVector> BYTE_VECTOR = BYTE_VALUES.getClass();

  /** What keeps the first of two sums an int from being negative, for all lines. */
  private static final int BIASES = PanelLevels.BIAS * Panel.LINES;

  private Iq4Lines() {}

  private static ShortVector shortValues() {
    short[] values = new short[SHORTS.length()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (short) LevelTable.iq4(i);
    }
    return Vectors.load(values, 0);
  }

  private static ByteVector byteValues() {
    byte[] values = new byte[BYTES.length()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (byte) LevelTable.iq4(i);
    }
    return ByteVector.fromArray(BYTES, values, 0);
  }

  /**
   * Sets {@code products}, a sum a row, from {@code at} on to the sums of a run and one token.
   *
   * @param lines the run's position, in bytes
   * @param levels as {@link PanelLevels} has them
   * @param first index of the token's first level
   */
  static void multiply(long lines, int[] levels, int first, int[] products, int at) {
    if (LANES == 16) {
      multiplyShorts(lines, levels, first, products, at);
    } else {
      multiplyBytes(lines, levels, first, products, at);
    }
  }

  private static void multiplyShorts(long lines, int[] levels, int first, int[] products, int at) {
    IntVector a = IntVector.zero(INTS);
    IntVector b = a;
    IntVector c = a;
    IntVector d = a;
    long end = lines + Panel.RUN_BYTES;
    int k = first;
    // With !=, see PanelStep.
    for (long offset = lines; offset != end; offset += Panel.LINE_BYTES) {
      IntVector line =
          INT_VECTOR.cast(IntVector.fromMemorySegment(INTS, ALL, offset, ByteOrder.LITTLE_ENDIAN));
      ShortVector low = IntVector.broadcast(INTS, levels[k]).reinterpretAsShorts();
      ShortVector high = IntVector.broadcast(INTS, levels[k + HIGH_COLUMNS]).reinterpretAsShorts();
      ShortVector product =
          SHORT_VECTOR
              .cast(SHORT_VECTOR.cast(line.reinterpretAsShorts()).selectFrom(SHORT_VALUES))
              .mul(low);
      IntVector even =
          INT_VECTOR.cast(
              SHORT_VECTOR
                  .cast(
                      SHORT_VECTOR
                          .cast(line.lanewise(LSHR, LEVEL_BITS).reinterpretAsShorts())
                          .selectFrom(SHORT_VALUES))
                  .mul(high)
                  .add(product)
                  .reinterpretAsInts());
      product =
          SHORT_VECTOR
              .cast(
                  SHORT_VECTOR
                      .cast(line.lanewise(LSHR, Byte.SIZE).reinterpretAsShorts())
                      .selectFrom(SHORT_VALUES))
              .mul(low);
      IntVector odd =
          INT_VECTOR.cast(
              SHORT_VECTOR
                  .cast(
                      SHORT_VECTOR
                          .cast(line.lanewise(LSHR, Byte.SIZE + LEVEL_BITS).reinterpretAsShorts())
                          .selectFrom(SHORT_VALUES))
                  .mul(high)
                  .add(product)
                  .reinterpretAsInts());
      a = even.lanewise(XOR, PanelLevels.BIAS).add(a);
      b = odd.lanewise(XOR, PanelLevels.BIAS).add(b);
      c = even.lanewise(ASHR, Short.SIZE).add(c);
      d = odd.lanewise(ASHR, Short.SIZE).add(d);
      k++;
    }
    IntVector above = INT_VECTOR.cast(c);
    above.lanewise(LSHL, Short.SIZE).add(BIASES).neg().add(a).intoArray(products, at);
    above.intoArray(products, at + 2 * LANES);
    above = INT_VECTOR.cast(d);
    above.lanewise(LSHL, Short.SIZE).add(BIASES).neg().add(b).intoArray(products, at + LANES);
    above.intoArray(products, at + 3 * LANES);
  }

  private static void multiplyBytes(long lines, int[] levels, int first, int[] products, int at) {
    IntVector a = IntVector.zero(INTS);
    IntVector b = a;
    IntVector c = a;
    IntVector d = a;
    long end = lines + Panel.RUN_BYTES;
    int k = first;
    // With !=, see PanelStep.
    for (long offset = lines; offset != end; offset += Panel.LINE_BYTES) {
      IntVector line =
          INT_VECTOR.cast(IntVector.fromMemorySegment(INTS, ALL, offset, ByteOrder.LITTLE_ENDIAN));
      ShortVector low =
          SHORT_VECTOR.cast(
              BYTE_VECTOR
                  .cast(BYTE_VECTOR.cast(line.reinterpretAsBytes()).selectFrom(BYTE_VALUES))
                  .reinterpretAsShorts());
      ShortVector high =
          SHORT_VECTOR.cast(
              BYTE_VECTOR
                  .cast(
                      BYTE_VECTOR
                          .cast(line.lanewise(LSHR, LEVEL_BITS).reinterpretAsBytes())
                          .selectFrom(BYTE_VALUES))
                  .reinterpretAsShorts());
      ShortVector x = IntVector.broadcast(INTS, levels[k]).reinterpretAsShorts();
      ShortVector y = IntVector.broadcast(INTS, levels[k + HIGH_COLUMNS]).reinterpretAsShorts();
      ShortVector product = low.lanewise(LSHL, Byte.SIZE).lanewise(ASHR, Byte.SIZE).mul(x);
      IntVector even =
          INT_VECTOR.cast(
              high.lanewise(LSHL, Byte.SIZE)
                  .lanewise(ASHR, Byte.SIZE)
                  .mul(y)
                  .add(product)
                  .reinterpretAsInts());
      product = low.lanewise(ASHR, Byte.SIZE).mul(x);
      IntVector odd =
          INT_VECTOR.cast(high.lanewise(ASHR, Byte.SIZE).mul(y).add(product).reinterpretAsInts());
      a = even.lanewise(XOR, PanelLevels.BIAS).add(a);
      b = odd.lanewise(XOR, PanelLevels.BIAS).add(b);
      c = even.lanewise(ASHR, Short.SIZE).add(c);
      d = odd.lanewise(ASHR, Short.SIZE).add(d);
      k++;
    }
    IntVector above = INT_VECTOR.cast(c);
    above.lanewise(LSHL, Short.SIZE).add(BIASES).neg().add(a).intoArray(products, at);
    above.intoArray(products, at + 2 * LANES);
    above = INT_VECTOR.cast(d);
    above.lanewise(LSHL, Short.SIZE).add(BIASES).neg().add(b).intoArray(products, at + LANES);
    above.intoArray(products, at + 3 * LANES);
  }
}

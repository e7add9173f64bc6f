package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.LANES;

import dev.herd.gguf.GgmlType;
import dev.herd.gguf.quant.BlockCodec;
import dev.herd.gguf.quant.Iq4NlLayout;
import dev.herd.gguf.quant.Mxfp4Layout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The sixteen values that levels of four bits stand for, held in as many vectors as they fill: one
 * at 512 bits, two at 256, four at 128. Vectors permute by any lanes of one or two others, so only
 * 128 bits take two permutations.
 */
final class LevelTable {
  /** The values of {@link GgmlType#IQ4_NL} and {@link GgmlType#IQ4_XS}. */
  static final LevelTable IQ4 = new LevelTable(iq4Values());

  private static final int[] IQ4_VALUES = integers(iq4Values());

  /** The values of {@link GgmlType#MXFP4}. */
  static final LevelTable E2M1 = new LevelTable(e2m1Values());

  private static final int LEVELS = 16;

  private final IntVector first;
  private final IntVector second;
  private final IntVector third;
  private final IntVector fourth;

  private LevelTable(float[] values) {
    int[] bits = new int[LEVELS];
    for (int i = 0; i < LEVELS; i++) {
      bits[i] = Float.floatToRawIntBits(values[i]);
    }
    first = Vectors.load(bits, 0);
    second = Vectors.load(bits, LANES % LEVELS);
    third = Vectors.load(bits, 2 * LANES % LEVELS);
    fourth = Vectors.load(bits, 3 * LANES % LEVELS);
  }

  private static int[] integers(float[] values) {
    int[] integers = new int[LEVELS];
    for (int i = 0; i < LEVELS; i++) {
      integers[i] = Math.round(values[i]);
    }
    return integers;
  }

  /** Returns the value, an integer, of a level of {@link #IQ4} in the lowest four bits. */
  static int iq4(int level) {
    return IQ4_VALUES[level % LEVELS];
  }

  /** Decodes a block that holds each level, with a scale of 1. */
  private static float[] iq4Values() {
    MemorySegment block = MemorySegment.ofArray(new byte[Iq4NlLayout.BYTES]);
    short one = Float.floatToFloat16(1);
    block.set(
        ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN),
        Iq4NlLayout.SCALE_OFFSET,
        one);
    return decode(GgmlType.IQ4_NL, block, Iq4NlLayout.QUANTS_OFFSET);
  }

  private static float[] e2m1Values() {
    MemorySegment block = MemorySegment.ofArray(new byte[Mxfp4Layout.BYTES]);
    block.set(ValueLayout.JAVA_BYTE, Mxfp4Layout.EXPONENT_OFFSET, (byte) 127);
    return decode(GgmlType.MXFP4, block, Mxfp4Layout.QUANTS_OFFSET);
  }

  private static float[] decode(GgmlType type, MemorySegment block, int quants) {
    for (int i = 0; i < LEVELS; i++) {
      block.set(ValueLayout.JAVA_BYTE, quants + i, (byte) i);
    }
    float[] values = new float[type.blockSize()];
    BlockCodec.of(type).dequantize(block, 0, values, 0, values.length);
    return values;
  }

  /** Returns the values of the levels in the lowest four bits. */
  FloatVector ofNibble(IntVector levels) {
    // Where no comparison follows, bits above are ignored: lanes are chosen modulo their number.
    return get(LANES < LEVELS / 2 ? levels.and(LEVELS - 1) : levels);
  }

  /** Returns the values of levels 0 to 15. */
  FloatVector get(IntVector levels) {
    IntVector bits;
    if (LANES == LEVELS) {
      bits = levels.selectFrom(first);
    } else if (LANES == LEVELS / 2) {
      bits = levels.selectFrom(first, second);
    } else {
      IntVector upper = levels.selectFrom(third, fourth);
      bits =
          levels
              .selectFrom(first, second)
              .blend(upper, levels.compare(VectorOperators.GE, LEVELS / 2));
    }
    return Vectors.floats(bits);
  }
}

package dev.herd.gguf.quant;

import static dev.herd.gguf.quant.BlockFields.unsignedByte;

import dev.herd.gguf.GgmlType;
import java.lang.foreign.MemorySegment;

/**
 * MXFP4 of the OCP Microscaling formats 1.0: 32 floats of four bits (E2M1) under a power of two.
 * The specification's NaN exponent, 255, is read as a number, as the reference does.
 */
final class Mxfp4Codec extends PackedCodec {
  private static final int VALUES = Mxfp4Layout.VALUES;

  /** E2M1 values doubled, so that they are whole: sign, two exponent bits, one of mantissa. */
  private static final byte[] DOUBLED = {0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12};

  private static final int EXPONENT_BIAS = 127;
  private static final int LARGEST_VALUE_EXPONENT = 2; // of 6, the largest E2M1 value

  Mxfp4Codec() {
    super(GgmlType.MXFP4, VALUES, Mxfp4Layout.BYTES);
  }

  @Override
  void decodeBlock(MemorySegment source, long offset, float[] target, int targetOffset) {
    long quants = offset + Mxfp4Layout.QUANTS_OFFSET;
    Planes.unpack(source, quants, VALUES / 2, 4, target, targetOffset);
    float unit = unit(unsignedByte(source, offset + Mxfp4Layout.EXPONENT_OFFSET));
    Levels.lookUp(target, targetOffset, VALUES, DOUBLED, unit);
  }

  /** Returns half the power of two that an exponent byte stands for. */
  private static float unit(int exponent) {
    return Math.scalb(1f, exponent - EXPONENT_BIAS - 1);
  }

  @Override
  BlockEncoder newEncoder() {
    byte[] levels = new byte[VALUES];
    return (source, sourceOffset, target, offset) -> {
      float extreme = Levels.extreme(source, sourceOffset, VALUES);
      int exponent =
          Math.max(0, Math.getExponent(extreme) - LARGEST_VALUE_EXPONENT + EXPONENT_BIAS);
      BlockFields.putByte(target, offset + Mxfp4Layout.EXPONENT_OFFSET, exponent);
      float unit = unit(exponent);
      for (int i = 0; i < VALUES; i++) {
        levels[i] = (byte) nearest(source[sourceOffset + i], unit);
      }
      Planes.pack(levels, 0, 0, 4, target, offset + Mxfp4Layout.QUANTS_OFFSET, VALUES / 2);
    };
  }

  private static int nearest(float x, float unit) {
    int nearest = 0;
    float least = Math.abs(x);
    for (int level = 1; level < DOUBLED.length; level++) {
      float distance = Math.abs(DOUBLED[level] * unit - x);
      if (distance < least) {
        nearest = level;
        least = distance;
      }
    }
    return nearest;
  }
}

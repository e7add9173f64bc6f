package dev.herd.gguf.quant;

import static dev.herd.gguf.quant.BlockFields.putByte;
import static dev.herd.gguf.quant.BlockFields.unsignedByte;

import java.lang.foreign.MemorySegment;

/**
 * Bit planes, the one way in which blocks pack levels of 4, 2 and 1 bits: plane {@code p} of a run
 * of {@code bytes} bytes lies in bits {@code p * bits} and up of each byte, and its value {@code
 * i}, from byte {@code i}, is value {@code p * bytes + i} of the run.
 *
 * <p>Levels are unpacked as whole numbers in the float array that will hold the values, so that
 * reading a block needs no other memory.
 */
final class Planes {
  private Planes() {}

  /** Sets {@code bytes * 8 / bits} floats to the values of a run. */
  static void unpack(
      MemorySegment source, long offset, int bytes, int bits, float[] target, int targetOffset) {
    int mask = (1 << bits) - 1;
    for (int i = 0; i < bytes; i++) {
      int packed = unsignedByte(source, offset + i);
      for (int shift = 0, t = targetOffset + i; shift < Byte.SIZE; shift += bits, t += bytes) {
        target[t] = (packed >>> shift) & mask;
      }
    }
  }

  /** Adds the values of a run, times {@code weight}, to {@code bytes * 8 / bits} floats. */
  static void add(
      MemorySegment source,
      long offset,
      int bytes,
      int bits,
      int weight,
      float[] target,
      int targetOffset) {
    int mask = (1 << bits) - 1;
    for (int i = 0; i < bytes; i++) {
      int packed = unsignedByte(source, offset + i);
      for (int shift = 0, t = targetOffset + i; shift < Byte.SIZE; shift += bits, t += bytes) {
        target[t] += weight * ((packed >>> shift) & mask);
      }
    }
  }

  /**
   * Packs bits {@code firstBit} to {@code firstBit + bits - 1} of {@code bytes * 8 / bits} levels
   * into a run.
   */
  static void pack(
      byte[] levels,
      int levelsOffset,
      int firstBit,
      int bits,
      MemorySegment target,
      long offset,
      int bytes) {
    int mask = (1 << bits) - 1;
    for (int i = 0; i < bytes; i++) {
      int packed = 0;
      for (int shift = 0, l = levelsOffset + i; shift < Byte.SIZE; shift += bits, l += bytes) {
        packed |= ((levels[l] >>> firstBit) & mask) << shift;
      }
      putByte(target, offset + i, packed);
    }
  }
}

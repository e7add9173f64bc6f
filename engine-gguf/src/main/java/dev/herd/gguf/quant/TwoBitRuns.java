package dev.herd.gguf.quant;

import java.lang.foreign.MemorySegment;

/** The two runs of 128 two-bit fields, 32 bytes each, that Q2_K, Q3_K and Q6_K blocks hold. */
final class TwoBitRuns {
  private static final int VALUES = 256;
  private static final int RUN_BYTES = 32;
  private static final int RUN_VALUES = RUN_BYTES * 4;

  private TwoBitRuns() {}

  /** Sets 256 floats to the fields. */
  static void unpack(MemorySegment source, long offset, float[] target, int targetOffset) {
    for (int i = 0; i < VALUES; i += RUN_VALUES) {
      Planes.unpack(source, offset + i / 4, RUN_BYTES, 2, target, targetOffset + i);
    }
  }

  /** Adds the fields times {@code weight} to 256 floats. */
  static void add(MemorySegment source, long offset, int weight, float[] target, int targetOffset) {
    for (int i = 0; i < VALUES; i += RUN_VALUES) {
      Planes.add(source, offset + i / 4, RUN_BYTES, 2, weight, target, targetOffset + i);
    }
  }

  /** Packs bits {@code firstBit} and {@code firstBit + 1} of 256 levels. */
  static void pack(byte[] levels, int firstBit, MemorySegment target, long offset) {
    for (int i = 0; i < VALUES; i += RUN_VALUES) {
      Planes.pack(levels, i, firstBit, 2, target, offset + i / 4, RUN_BYTES);
    }
  }
}

package dev.herd.gguf.quant;

import java.lang.foreign.MemorySegment;

/** Writes blocks one by one; owns the memory that this needs, so it serves one thread. */
@FunctionalInterface
interface BlockEncoder {
  /** Converts the floats of one block, all of them finite. */
  void encode(float[] source, int sourceOffset, MemorySegment target, long targetOffset);
}

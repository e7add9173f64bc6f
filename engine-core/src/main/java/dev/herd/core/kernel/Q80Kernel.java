package dev.herd.core.kernel;

import static dev.herd.core.kernel.EightLanes.FLOATS;
import static dev.herd.core.kernel.EightLanes.GROUPS;
import static dev.herd.core.kernel.EightLanes.LANES;
import static dev.herd.core.kernel.EightLanes.PARTS;
import static dev.herd.core.kernel.EightLanes.fours;
import static dev.herd.core.kernel.EightLanes.load;
import static dev.herd.core.kernel.EightLanes.signed;

import dev.herd.gguf.GgmlType;
import dev.herd.gguf.quant.Q80Layout;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/** {@link GgmlType#Q8_0}: a lane reads its group's four levels as one int. */
final class Q80Kernel extends SmallBlockKernel {
  @Override
  public GgmlType type() {
    return GgmlType.Q8_0;
  }

  @Override
  public float dot(
      MemorySegment weights,
      long offset,
      int columns,
      GroupedLevels x,
      int first,
      KernelScratch scratch) {
    for (int part = 0; part < PARTS; part++) {
      dotPart(weights, offset, columns, x.levels, x.scales, first, part, scratch.sums);
    }
    return total(scratch.sums, 0);
  }

  private static void dotPart(
      MemorySegment weights,
      long offset,
      int columns,
      float[] levels,
      float[] scales,
      int first,
      int part,
      float[] sums) {
    FloatVector sum = FloatVector.zero(FLOATS);
    int scale = first / Q80Layout.VALUES;
    int at = first + part * LANES;
    long block = offset;
    for (int i = 0; i < columns; i += Q80Layout.VALUES) {
      IntVector w = fours(weights, block + Q80Layout.QUANTS_OFFSET, part);
      FloatVector s = signed(w, 0).mul(load(levels, at + i));
      s = signed(w, 1).fma(load(levels, at + i + GROUPS), s);
      s = signed(w, 2).fma(load(levels, at + i + 2 * GROUPS), s);
      s = signed(w, 3).fma(load(levels, at + i + 3 * GROUPS), s);
      float d = Scales.half(weights, block + Q80Layout.SCALE_OFFSET) * scales[scale++];
      sum = s.fma(FloatVector.broadcast(FLOATS, d), sum);
      block += Q80Layout.BYTES;
    }
    sum.intoArray(sums, part * LANES);
  }

  @Override
  public void unpack(
      MemorySegment weights, long offset, int columns, int row, KernelScratch scratch) {
    float[] levels = scratch.rows(columns);
    float[] scales = scratch.details(columns);
    int start = row * columns;
    for (int part = 0; part < PARTS; part++) {
      unpackPart(weights, offset, columns, part, levels, start);
    }
    long block = offset;
    for (int b = start / Q80Layout.VALUES; b < (start + columns) / Q80Layout.VALUES; b++) {
      scales[b] = Scales.half(weights, block + Q80Layout.SCALE_OFFSET);
      block += Q80Layout.BYTES;
    }
  }

  private static void unpackPart(
      MemorySegment weights, long offset, int columns, int part, float[] levels, int first) {
    long block = offset;
    for (int i = 0; i < columns; i += Q80Layout.VALUES) {
      IntVector w = fours(weights, block + Q80Layout.QUANTS_OFFSET, part);
      int at = first + i + part * LANES;
      signed(w, 0).intoArray(levels, at);
      signed(w, 1).intoArray(levels, at + GROUPS);
      signed(w, 2).intoArray(levels, at + 2 * GROUPS);
      signed(w, 3).intoArray(levels, at + 3 * GROUPS);
      block += Q80Layout.BYTES;
    }
  }
}

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
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/** {@link GgmlType#Q8_0}: a lane reads its group's four levels as one int. */
final class Q80Kernel extends SmallBlockKernel {
  @Override
  public GgmlType type() {
    return GgmlType.Q8_0;
  }

  @Override
  public float dot(long address, int columns, GroupedLevels x, int first, KernelScratch scratch) {
    for (int part = 0; part < PARTS; part++) {
      dotPart(address, columns, x, first, part, scratch.sums);
    }
    return total(scratch.sums, 0);
  }

  private static void dotPart(
      long address, int columns, GroupedLevels x, int first, int part, float[] sums) {
    float[] levels = x.levels;
    float[] scales = x.scales;
    FloatVector sum = FloatVector.zero(FLOATS);
    long block = address;
    for (int i = first; i < first + columns; i += BLOCK) {
      IntVector w = fours(block + Q80Layout.QUANTS_OFFSET, part);
      int at = i + part * LANES;
      FloatVector s = signed(w, 0).mul(load(levels, at));
      s = signed(w, 1).fma(load(levels, at + GROUPS), s);
      s = signed(w, 2).fma(load(levels, at + 2 * GROUPS), s);
      s = signed(w, 3).fma(load(levels, at + 3 * GROUPS), s);
      float d = Scales.half(block + Q80Layout.SCALE_OFFSET) * scales[i / BLOCK];
      sum = s.fma(FloatVector.broadcast(FLOATS, d), sum);
      block += Q80Layout.BYTES;
    }
    EightLanes.store(sum, sums, part * LANES);
  }

  @Override
  void unpackPart(long address, int columns, int part, float[] levels, float[] scales, int first) {
    long block = address;
    for (int i = first; i < first + columns; i += BLOCK) {
      IntVector w = fours(block + Q80Layout.QUANTS_OFFSET, part);
      int at = i + part * LANES;
      signed(w, 0).intoArray(levels, at);
      signed(w, 1).intoArray(levels, at + GROUPS);
      signed(w, 2).intoArray(levels, at + 2 * GROUPS);
      signed(w, 3).intoArray(levels, at + 3 * GROUPS);
      scales[i / BLOCK] = Scales.half(block + Q80Layout.SCALE_OFFSET);
      block += Q80Layout.BYTES;
    }
  }
}

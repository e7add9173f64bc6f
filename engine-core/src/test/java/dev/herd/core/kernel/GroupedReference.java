package dev.herd.core.kernel;

import dev.herd.gguf.GgmlType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Products of integers in the order that {@link GroupedKernel} promises, one by one: written from
 * the description of the formats, with nothing shared with the kernels.
 */
final class GroupedReference {
  private static final int[] IQ4 = {
    -127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113
  };

  private final MemorySegment weights;
  private final int[] levels;
  private final float[] scales;

  GroupedReference(MemorySegment weights, float[] x, int block) {
    this.weights = weights;
    levels = new int[x.length];
    scales = new float[x.length / block];
    for (int b = 0; b < scales.length; b++) {
      round(x, b * block, block);
    }
  }

  private void round(float[] x, int first, int block) {
    float extreme = 0;
    for (int i = first; i < first + block; i++) {
      if (Math.abs(x[i]) > Math.abs(extreme)) {
        extreme = x[i];
      }
    }
    if (extreme == 0) {
      return;
    }
    float inverse = block == 32 ? 127 / Math.abs(extreme) : -127 / extreme;
    scales[first / block] =
        block == 32
            ? Float.float16ToFloat(Float.floatToFloat16(Math.abs(extreme) / 127))
            : 1 / inverse;
    for (int i = first; i < first + block; i++) {
      levels[i] = Math.min(127, (int) Math.rint(x[i] * inverse));
    }
  }

  float dot(GgmlType type, long row, int columns) {
    return switch (type) {
      case Q8_0, Q5_0 -> small(type, row, columns);
      case Q4_0, IQ4_NL -> blocksOf32(type, row, columns);
      case Q4_1, Q5_1 -> minimumsOf32(type, row, columns);
      case IQ4_XS -> iq4xs(row, columns);
      case Q4_K, Q5_K -> affine(type, row, columns);
      case Q2_K, Q3_K -> halves(type, row, columns);
      case Q6_K -> q6k(row, columns);
      default -> throw new IllegalArgumentException(type.toString());
    };
  }

  private float small(GgmlType type, long row, int columns) {
    float[] sums = new float[8];
    for (int b = 0; b < columns / 32; b++) {
      long block = row + b * type.bytes(32);
      float scale = half(block) * scales[b];
      for (int k = 0; k < 8; k++) {
        int sum = 0;
        for (int i = 4 * k; i < 4 * k + 4; i++) {
          int w = type == GgmlType.Q8_0 ? (byte) at(block + 2 + i) : q50(block, i);
          sum += w * levels[b * 32 + i];
        }
        sums[k] = Math.fma(scale, (float) sum, sums[k]);
      }
    }
    return total(sums);
  }

  private int q50(long block, int i) {
    int fifth = (at(block + 2 + i / 8) >> (i % 8)) & 1;
    return (nibble(block + 6, i) | (fifth << 4)) - 16;
  }

  private float blocksOf32(GgmlType type, long row, int columns) {
    float sum = 0;
    for (int b = 0; b < columns / 32; b++) {
      long block = row + b * 18L;
      int products = 0;
      for (int i = 0; i < 32; i++) {
        int nibble = nibble(block + 2, i);
        products += (type == GgmlType.Q4_0 ? nibble - 8 : IQ4[nibble]) * levels[b * 32 + i];
      }
      sum = Math.fma((float) products, half(block) * scales[b], sum);
    }
    return sum;
  }

  private float minimumsOf32(GgmlType type, long row, int columns) {
    float sum = 0;
    float minimum = 0;
    for (int b = 0; b < columns / 32; b++) {
      long block = row + b * type.bytes(32);
      int products = 0;
      int total = 0;
      for (int i = 0; i < 32; i++) {
        int x = levels[b * 32 + i];
        int level =
            type == GgmlType.Q4_1
                ? nibble(block + 4, i)
                : nibble(block + 8, i) | (((at(block + 4 + i / 8) >> (i % 8)) & 1) << 4);
        products += level * x;
        total += x;
      }
      sum = Math.fma((float) products, half(block) * scales[b], sum);
      minimum = Math.fma(half(block + 2), scales[b] * total, minimum);
    }
    return sum + minimum;
  }

  private float iq4xs(long row, int columns) {
    float sum = 0;
    for (int sub = 0; sub < columns / 32; sub++) {
      long block = row + sub / 8 * 136L;
      int products = 0;
      for (int i = 0; i < 32; i++) {
        products += IQ4[nibble(block + 8 + sub % 8 * 16L, i)] * levels[sub * 32 + i];
      }
      int low = (at(block + 4 + sub % 8 / 2) >> (sub % 2 * 4)) & 15;
      int high = (at(block + 2 + sub % 8 / 4) >> (sub % 4 * 2)) & 3;
      float scale = half(block) * ((low | (high << 4)) - 32);
      sum = Math.fma((float) products, scale * scales[sub / 8], sum);
    }
    return sum;
  }

  /** One of 32 in 16 bytes, which have those of the first half below. */
  private int nibble(long quants, int i) {
    return (at(quants + i % 16) >> (i < 16 ? 0 : 4)) & 15;
  }

  /** Nibbles in 32 bytes a pair of sub-blocks, for Q5_K after 32 bytes of fifth bits. */
  private float affine(GgmlType type, long row, int columns) {
    boolean five = type == GgmlType.Q5_K;
    int quants = five ? 48 : 16;
    float sum = 0;
    float minimum = 0;
    for (int b = 0; b < columns / 256; b++) {
      long block = row + b * type.bytes(256);
      for (int pair = 0; pair < 4; pair++) {
        int products = 0;
        int minimums = 0;
        for (int i = 64 * pair; i < 64 * pair + 64; i++) {
          int sub = i / 32;
          int level = (at(block + quants + 32L * pair + i % 32) >> (sub % 2 * 4)) & 15;
          if (five) {
            level |= ((at(block + 16 + i % 32) >> sub) & 1) << 4;
          }
          products += sixBits(block + 4, sub) * level * levels[b * 256 + i];
          minimums += sixBits(block + 4, sub + 8) * levels[b * 256 + i];
        }
        sum = Math.fma((float) products, half(block) * scales[b], sum);
        minimum = Math.fma((float) minimums, half(block + 2) * scales[b], minimum);
      }
    }
    return sum - minimum;
  }

  /** Scales 0 to 7 and minimums 8 to 15 of Q4_K and Q5_K. */
  private int sixBits(long at, int i) {
    int low = i % 8;
    if (low < 4) {
      return at(at + (i < 8 ? low : low + 4)) & 63;
    }
    int shared = (at(at + low + 4) >> (i < 8 ? 0 : 4)) & 15;
    return shared | ((at(at + (i < 8 ? low - 4 : low)) >> 6) << 4);
  }

  /** Q2_K and Q3_K: one product of each half of a block, and one of minimums. */
  private float halves(GgmlType type, long row, int columns) {
    float sum = 0;
    float minimum = 0;
    for (int half = 0; half < columns / 128; half++) {
      long block = row + half / 2 * type.bytes(256);
      float scale = scales[half / 2];
      int products = 0;
      int minimums = 0;
      for (int i = half % 2 * 128; i < half % 2 * 128 + 128; i++) {
        int x = levels[half / 2 * 256 + i];
        if (type == GgmlType.Q2_K) {
          int both = at(block + i / 16);
          products += (both & 15) * field(block + 16, i) * x;
          minimums += (both >> 4) * x;
        } else {
          int high = (at(block + i % 32) >> (i / 32)) & 1;
          products += q3kScale(block + 96, i / 16) * ((field(block + 32, i) | (high << 2)) - 4) * x;
        }
      }
      long halves = block + (type == GgmlType.Q2_K ? 80 : 108);
      sum = Math.fma((float) products, half(halves) * scale, sum);
      if (type == GgmlType.Q2_K) {
        minimum = Math.fma((float) minimums, half(halves + 2) * scale, minimum);
      }
    }
    return sum - minimum;
  }

  private int field(long quants, int i) {
    return (at(quants + i / 128 * 32L + i % 32) >> (i % 128 / 32 * 2)) & 3;
  }

  private int q3kScale(long scales, int sub) {
    int low = (at(scales + sub % 8) >> (sub / 8 * 4)) & 15;
    int high = (at(scales + 8 + sub % 4) >> (sub / 4 * 2)) & 3;
    return (low | (high << 4)) - 32;
  }

  private float q6k(long row, int columns) {
    float[] sums = new float[8];
    for (int b = 0; b < columns / 256; b++) {
      long block = row + b * 210L;
      int[] parts = new int[8];
      for (int i = 0; i < 256; i++) {
        int run = i / 32 % 4;
        long lower = (long) (i / 128) * 64 + (long) (run % 2) * 32 + i % 32;
        long upper = 128 + (long) (i / 128) * 32 + i % 32;
        int nibbles = at(block + lower);
        int high = (at(block + upper) >> (2 * run)) & 3;
        int scaled = (byte) at(block + 192 + i / 16) * levels[b * 256 + i];
        parts[i % 32 / 4] += scaled * (((nibbles >> (run / 2 * 4)) & 15) | (high << 4));
        parts[i / 32] -= scaled * 32;
      }
      for (int k = 0; k < 8; k++) {
        sums[k] = Math.fma((float) parts[k], half(block + 208) * scales[b], sums[k]);
      }
    }
    return total(sums);
  }

  private static float total(float[] s) {
    return ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]));
  }

  private int at(long offset) {
    return weights.get(ValueLayout.JAVA_BYTE, offset) & 0xFF;
  }

  private float half(long offset) {
    return Float.float16ToFloat((short) (at(offset) | at(offset + 1) << 8));
  }
}

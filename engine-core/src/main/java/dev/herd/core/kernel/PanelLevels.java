package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.INTS;
import static dev.herd.core.kernel.VectorWidth.LANES;

import dev.herd.gguf.quant.Q4KLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Activations as 8-bit integers with one scale for 32 or 256 values: the numbers behind {@link
 * ActivationPrecision#BLOCK_32} and {@link ActivationPrecision#BLOCK_256}, for kernels that
 * multiply vectors of shorts, whose lanes are rows.
 */
final class PanelLevels implements PanelActivations {
  /** Values that have a correction in common. */
  private static final int RUN = Panel.RUN;

  private static final int ZERO_LEVEL = 8;

  /** Added to sums of products, so that 16 bits hold them without a sign. */
  static final int BIAS = 1 << 15;

  /** Values that share a scale. */
  final int block;

  private final Scratch.Ints levelRoom;
  private final Scratch.Ints correctionRoom;
  private final Scratch.Floats biasRoom;
  private final Scratch.Floats sumRoom;
  private final Scratch.Floats scaleRoom;
  private int stretch;

  /**
   * Levels -127 to 127, as {@link PanelActivations} arranges them, each in both halves of an int:
   * one broadcast of ints fills a vector of shorts.
   */
  int[] levels;

  /** {@link #BIAS} minus 8 times the sum of 32 levels (tokens, runs), in both halves of an int. */
  int[] corrections;

  /**
   * What sums of 32 products, with weights of 0..15, are more than they should be when taken from
   * {@link PanelFloats#low}: (tokens, runs). Floats, since to convert an int for a broadcast takes
   * as long as three operations on vectors.
   */
  float[] biases;

  /** Sums of 32 levels (tokens, runs). */
  float[] sums;

  /** Scales (tokens, blocks); for blocks of 32 of half precision. */
  float[] scales;

  /**
   * Makes levels without room.
   *
   * @param precision one of blocks
   */
  PanelLevels(Scratch scratch, ActivationPrecision precision) {
    block = precision == ActivationPrecision.BLOCK_32 ? RUN : Q4KLayout.VALUES;
    levelRoom = scratch.ints();
    correctionRoom = scratch.ints();
    biasRoom = scratch.floats();
    sumRoom = scratch.floats();
    scaleRoom = scratch.floats();
    arrange(0);
  }

  @Override
  public void need(int tokens, int columns) {
    long values = (long) PanelActivations.padded(tokens) * columns;
    levelRoom.need(PanelActivations.elements(tokens, columns));
    correctionRoom.need(values / RUN);
    biasRoom.need(values / RUN);
    sumRoom.need(values / RUN);
    scaleRoom.need(values / block);
  }

  @Override
  public void arrange(int tokens) {
    stretch = tokens * TOKEN;
    levels = levelRoom.values();
    corrections = correctionRoom.values();
    biases = biasRoom.values();
    sums = sumRoom.values();
    scales = scaleRoom.values();
  }

  @Override
  public int stretch() {
    return stretch;
  }

  @Override
  public void bind(PanelPass pass) {
    pass.x = this;
  }

  @Override
  public void fill(float[] values, int columns, int firstToken, int endToken) {
    for (int t = firstToken; t < endToken; t++) {
      for (int c = 0; c < columns; c += block) {
        fillBlock(values, t * columns + c, index(t, c) + c % Panel.DEPTH);
      }
    }
  }

  private void fillBlock(float[] values, int from, int to) {
    float inverse = VectorActivationRounding.scaleBlock(values, from, block, scales);
    for (int i = 0; i < block; i += RUN) {
      int run = (from + i) / RUN;
      int sum = fillRun(values, from + i, levels, to + i, inverse);
      sums[run] = sum;
      biases[run] = PanelFloats.BIAS - ZERO_LEVEL * sum;
      corrections[run] = twice(BIAS - ZERO_LEVEL * sum);
    }
  }

  private static int fillRun(float[] values, int from, int[] levels, int to, float inverse) {
    IntVector sum = IntVector.zero(INTS);
    for (int i = 0; i < RUN; i += LANES) {
      FloatVector scaled = Vectors.load(values, from + i).mul(inverse);
      IntVector level = Vectors.ints(scaled.add(FloatMath.ROUND)).sub(FloatMath.ROUND_BITS);
      sum = level.add(sum);
      IntVector twice = level.and(0xFFFF).or(level.lanewise(VectorOperators.LSHL, Short.SIZE));
      twice.intoArray(levels, to + i);
    }
    return sum.reduceLanes(VectorOperators.ADD);
  }

  /**
   * Returns the products of shorts and one of {@link #levels}.
   *
   * @param weights two shorts an int
   */
  static ShortVector product(IntVector weights, int level) {
    return Vectors.shorts(weights).mul(IntVector.broadcast(INTS, level).reinterpretAsShorts());
  }

  /** Returns a short twice. */
  static int twice(int level) {
    return (level & 0xFFFF) | (level << Short.SIZE);
  }
}

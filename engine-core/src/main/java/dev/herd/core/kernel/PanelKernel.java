package dev.herd.core.kernel;

import dev.herd.gguf.GgmlType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * How weights of a type are multiplied once they are packed into panels. A stretch of a panel meets
 * one token, or tiles of a few where levels are nibbles, as it lies in memory; or it is unpacked,
 * and meets tiles of tokens. All add the same numbers in the same order, so that a token's products
 * are the same to the bit in any batch and no later rounding can part ways.
 */
final class PanelKernel {
  static final PanelKernel Q4_0 =
      new PanelKernel(
          GgmlType.Q4_0,
          Q40Panel.BYTES,
          1,
          steps(new BlockScales(Q40Panel.BYTES)),
          Q40Panel.LINES_OFFSET,
          Q40Panel.BYTES,
          steps(new Q40Sums(false)),
          steps(new Q40Dot()),
          steps());

  static final PanelKernel Q4_1 =
      new PanelKernel(
          GgmlType.Q4_1,
          Q41Panel.BYTES,
          2,
          steps(
              new BlockScales(Q41Panel.BYTES),
              new BlockScales(Q41Panel.BYTES, Q41Panel.MINIMUMS_OFFSET, RunMinimums.MINIMUMS)),
          Q41Panel.LINES_OFFSET,
          Q41Panel.BYTES,
          steps(new Q40Sums(true), new RunMinimums()),
          steps(new Q41Dot()),
          steps(new Q4KFold()));

  static final PanelKernel Q2_K =
      new PanelKernel(
          GgmlType.Q2_K,
          Q2KPanel.BYTES,
          0,
          Q4KPanel.SUMS,
          steps(new Q4KScales()),
          Q2KPanel.PARTS,
          steps(new Q2KUnpack()),
          steps(new ExactTile(Q2KPanel.PART_COLUMNS, 0), new Q2KMinimums()),
          false,
          steps(new Q2KDot()),
          steps(new Q4KFold()));

  static final PanelKernel Q3_K =
      new PanelKernel(
          GgmlType.Q3_K,
          Q3KPanel.BYTES,
          0,
          1,
          steps(new Q3KScales()),
          Q2KPanel.PARTS,
          steps(new Q3KUnpack()),
          steps(new ExactTile(Q2KPanel.PART_COLUMNS, 0)),
          false,
          steps(new Q3KDot()),
          steps());

  static final PanelKernel Q4_K = q4K(Q4KParts.AS_FLOATS);

  static final PanelKernel Q5_K =
      new PanelKernel(
          GgmlType.Q5_K,
          Q5KPanel.BYTES,
          0,
          Q4KPanel.SUMS,
          steps(new Q4KScales(), new Q4KSubScales(Q5KPanel.SUB_BLOCK_BYTES)),
          Q4KParts.PARTS,
          steps(new Q5KUnpack()),
          steps(new ExactTile(Q4KParts.COLUMNS, 0), new Q4KMinimumSums()),
          false,
          steps(new Q5KDot()),
          steps(new Q4KFold()));

  static final PanelKernel Q6_K =
      new PanelKernel(
          GgmlType.Q6_K,
          Q6KPanel.BYTES,
          Q6KPanel.TAIL_BYTES,
          Q6KPanel.SUMS,
          steps(new Q6KScales()),
          Q6KTile.PARTS,
          steps(new Q6KUnpack()),
          steps(new Q6KTile()),
          PanelStreams.COUNT > 1, // where one stream is too few
          steps(new Q6KScales(), new Q6KDot()),
          steps(new EightSums()));

  static final PanelKernel Q5_0 =
      new PanelKernel(
          GgmlType.Q5_0,
          Q50Panel.BYTES,
          0,
          EightSums.COUNT,
          steps(new BlockScales(Q50Panel.BYTES)),
          1,
          steps(new Q50Unpack()),
          steps(new Q50Tile()),
          PanelStreams.COUNT > 1, // as Q6_K
          steps(new Q50Dot()),
          steps(new EightSums()));

  static final PanelKernel Q8_0 =
      new PanelKernel(
          GgmlType.Q8_0,
          Q80Panel.COLUMNS,
          2 * Q80Panel.BYTES,
          ActivationPrecision.BLOCK_32,
          steps(new Q80Unpack()),
          new FloatTile(Q80Panel.HALVES),
          steps(new Q80Tile()),
          PanelTile.PAIR + 1,
          steps(new Q80Dot()));

  static final PanelKernel F16 =
      new PanelKernel(
          GgmlType.F16,
          F16Words.COLUMNS,
          FloatPanel.WORD_BYTES,
          ActivationPrecision.HALF_RAISED,
          steps(new HalfUnpack(F16Words.EXPONENT_BITS, F16Words.HALF_AS_FLOAT)),
          new FloatTile(1),
          steps(new F16Tile()),
          PanelTile.LEAST_TOKENS + 1,
          steps(new F16Dot()));

  static final PanelKernel BF16 =
      new PanelKernel(
          GgmlType.BF16,
          F16Words.COLUMNS,
          FloatPanel.WORD_BYTES,
          ActivationPrecision.BFLOAT16,
          steps(new HalfUnpack(0, Bf16Words.UPPER_HALF)),
          new FloatTile(1),
          steps(),
          0,
          steps(new Bf16Dot()));

  static final PanelKernel Q5_1 =
      runs(
          GgmlType.Q5_1,
          Q51Panel.BYTES,
          steps(
              new BlockScales(Q51Panel.BYTES),
              new BlockScales(Q51Panel.BYTES, Q41Panel.MINIMUMS_OFFSET, RunMinimums.MINIMUMS)),
          new Q51Unpack(),
          steps(new RunMinimums()),
          new Q51Dot(),
          steps(new Q4KFold()));

  static final PanelKernel IQ4_NL =
      runs(
          GgmlType.IQ4_NL,
          Q40Panel.BYTES,
          steps(new BlockScales(Q40Panel.BYTES)),
          new Iq4Unpack(Q40Panel.LINES_OFFSET, Q40Panel.BYTES),
          steps(),
          new Iq4NlDot(),
          steps());

  static final PanelKernel IQ4_XS =
      runs(
          GgmlType.IQ4_XS,
          Iq4XsPanel.BYTES,
          steps(new Iq4XsScales()),
          new Iq4Unpack(
              Iq4XsPanel.subBlock(0, 0) + Iq4XsPanel.LINES_OFFSET, Iq4XsPanel.SUB_BLOCK_BYTES),
          steps(),
          new Iq4XsDot(),
          steps());

  /** The fewest tokens that levels of nibbles are unpacked to memory for. */
  private static final int LEAST_UNPACKED = 16;

  /** The fewest multiply-adds a byte of weights that reading ahead is for; see docs/kernels.md. */
  private static final double LEAST_PRODUCTS = 2.5;

  final GgmlType type;

  /** Rows of a panel. */
  final int rows;

  /** Columns of a block of a panel. */
  final int blockColumns;

  /** Bytes of a block of a panel. */
  final int blockBytes;

  /** Bytes that a block has in the tail of the matrix, which follows its last panel. */
  private final int tailBytes;

  /** Finds the form of activations that steps read. */
  private final Function<Activations, PanelActivations> activations;

  /** Running sums of a row. */
  final int sums;

  /** Whether tokens one by one are multiplied so slowly that reading ahead gains. */
  private final boolean readsAheadForOne;

  /** Panels that one token meets at a time. */
  final int streams;

  /** Unpack the scales of a stretch. */
  private final PanelStep[] scales;

  /**
   * Parts that {@link Panel#DEPTH} columns are unpacked in, each of which meets all tokens before
   * the next.
   */
  private final int parts;

  /** Unpack the levels of a part of a stretch. */
  private final PanelStep[] unpack;

  /** Multiply an unpacked part of a stretch and a tile of tokens, and add to the running sums. */
  private final PanelStep[] tile;

  /** The same with a stretch as it lies in memory; none if that isn't done. */
  private final PanelStep[] direct;

  /** The fewest tokens that a stretch is unpacked to memory for; 0 if it always is. */
  private final int leastUnpacked;

  /** Add the products of a stretch as it lies in memory and one token to its running sums. */
  private final PanelStep[] dot;

  /** Leave a token's products in the first of each row's sums. */
  private final PanelStep[] fold;

  /**
   * Makes the kernel of a type whose levels are nibbles, multiplied as integers.
   *
   * @param lines where a block has its first run, in bytes
   * @param runBytes from one run's lines to the next
   */
  private PanelKernel(
      GgmlType type,
      int blockBytes,
      int sums,
      PanelStep[] scales,
      long lines,
      int runBytes,
      PanelStep[] add,
      PanelStep[] dot,
      PanelStep[] fold) {
    this(
        type,
        Panel.ROWS,
        type.blockSize(),
        blockBytes,
        0,
        x -> x.panelLevels(ActivationPrecision.of(type)),
        sums,
        scales,
        1,
        steps(new NibbleUnpack(lines, runBytes)),
        before(new NibbleTile(), add),
        before(new NibbleLineTile(lines, runBytes), add),
        LEAST_UNPACKED,
        false,
        dot,
        fold);
  }

  /**
   * Makes the kernel of a type whose levels one token meets as integers, and tiles as floats that
   * are exact.
   */
  private PanelKernel(
      GgmlType type,
      int blockBytes,
      int tailBytes,
      int sums,
      PanelStep[] scales,
      int parts,
      PanelStep[] unpack,
      PanelStep[] tile,
      boolean readsAheadForOne,
      PanelStep[] dot,
      PanelStep[] fold) {
    this(
        type,
        Panel.ROWS,
        type.blockSize(),
        blockBytes,
        tailBytes,
        x -> x.combined(type),
        sums,
        scales,
        parts,
        unpack,
        tile,
        steps(),
        0,
        readsAheadForOne,
        dot,
        fold);
  }

  /** Makes the kernel of a type whose weights are multiplied as floats. */
  private PanelKernel(
      GgmlType type,
      int blockColumns,
      int blockBytes,
      ActivationPrecision precision,
      PanelStep[] unpack,
      FloatTile tile,
      PanelStep[] direct,
      int leastUnpacked,
      PanelStep[] dot) {
    this(
        type,
        FloatPanel.ROWS,
        blockColumns,
        blockBytes,
        0,
        x -> x.panelValues(precision),
        1,
        steps(new NoScales()),
        1,
        unpack,
        steps(tile),
        direct,
        leastUnpacked,
        false,
        dot,
        steps());
  }

  private PanelKernel(
      GgmlType type,
      int rows,
      int blockColumns,
      int blockBytes,
      int tailBytes,
      Function<Activations, PanelActivations> activations,
      int sums,
      PanelStep[] scales,
      int parts,
      PanelStep[] unpack,
      PanelStep[] tile,
      PanelStep[] direct,
      int leastUnpacked,
      boolean readsAheadForOne,
      PanelStep[] dot,
      PanelStep[] fold) {
    this.type = type;
    this.rows = rows;
    this.blockColumns = blockColumns;
    this.blockBytes = blockBytes;
    this.tailBytes = tailBytes;
    this.activations = activations;
    this.sums = sums;
    this.readsAheadForOne = readsAheadForOne;
    streams = sums == EightSums.COUNT ? 1 : PanelStreams.COUNT;
    this.scales = scales;
    this.parts = parts;
    this.unpack = unpack;
    this.tile = tile;
    this.direct = direct;
    this.leastUnpacked = leastUnpacked;
    this.dot = dot;
    this.fold = fold;
  }

  private static PanelStep[] steps(PanelStep... steps) {
    return steps;
  }

  private static PanelStep[] before(PanelStep first, PanelStep[] more) {
    List<PanelStep> steps = new ArrayList<>(List.of(first));
    steps.addAll(List.of(more));
    return steps.toArray(new PanelStep[0]);
  }

  private static PanelKernel q4K(boolean floats) {
    long lines = Q4KPanel.subBlock(0, 0) + Q4KPanel.LINES_OFFSET;
    int runBytes = Q4KPanel.SUB_BLOCK_BYTES;
    PanelStep[] add = {new Q4KProductSums(), new Q4KMinimumSums()};
    if (!floats) {
      return new PanelKernel(
          GgmlType.Q4_K,
          Q4KPanel.BYTES,
          Q4KPanel.SUMS,
          steps(new Q4KScales(), new Q4KSubScales(Q4KPanel.SUB_BLOCK_BYTES)),
          lines,
          runBytes,
          add,
          steps(new Q4KDot()),
          steps(new Q4KFold()));
    }
    return new PanelKernel(
        GgmlType.Q4_K,
        Panel.ROWS,
        GgmlType.Q4_K.blockSize(),
        Q4KPanel.BYTES,
        0,
        x -> x.combined(GgmlType.Q4_K),
        Q4KPanel.SUMS,
        steps(new Q4KScales(), new Q4KSubScales(Q4KPanel.SUB_BLOCK_BYTES)),
        Q4KParts.PARTS,
        steps(new Q4KUnpack()),
        steps(new ExactTile(Q4KParts.COLUMNS, 0), new Q4KMinimumSums()),
        before(new NibbleLineTile(lines, runBytes), add),
        LEAST_UNPACKED,
        false,
        steps(new Q4KDot()),
        steps(new Q4KFold()));
  }

  /**
   * Makes the kernel of a type whose runs of 32 columns have scales of their own.
   *
   * @param minimums follow the products of a run and a tile; each has a sum of its own
   */
  private static PanelKernel runs(
      GgmlType type,
      int blockBytes,
      PanelStep[] scales,
      RunUnpack unpack,
      PanelStep[] minimums,
      PanelStep dot,
      PanelStep[] fold) {
    return new PanelKernel(
        type,
        blockBytes,
        0,
        1 + minimums.length,
        scales,
        Panel.DEPTH / Panel.RUN,
        steps(unpack),
        before(new ExactTile(Panel.RUN, Panel.ROWS), minimums),
        false,
        steps(dot),
        fold);
  }

  /** Returns the bytes of so many columns of a panel. */
  long bytes(int columns) {
    return (long) (columns / blockColumns) * blockBytes;
  }

  /** Returns the bytes that so many columns of a panel have in the tail. */
  long tailBytes(int columns) {
    return (long) (columns / blockColumns) * tailBytes;
  }

  /** Returns how many panels so many rows take. */
  int panels(int count) {
    return Math.ceilDiv(count, rows);
  }

  /** Returns where a matrix has its tail: the bytes of its panels. */
  long tail(int matrixRows, int columns) {
    return panels(matrixRows) * bytes(columns);
  }

  /** Returns the bytes of a matrix: its panels, and the tail. */
  long bytes(int matrixRows, int columns) {
    return tail(matrixRows, columns) + panels(matrixRows) * tailBytes(columns);
  }

  /** Returns the activations in the form that this kernel reads. */
  PanelActivations activations(Activations x) {
    return activations.apply(x);
  }

  /** Returns the fewest tokens that tiles take; fewer meet panels one by one. */
  int leastTokens() {
    return leastUnpacked > 0 ? PanelTile.PAIR : PanelTile.LEAST_TOKENS;
  }

  /**
   * Returns how many of {@code tokens}, at least {@link #leastTokens}, tiles take, see {@link
   * PanelTile#covered}. Where a tile of 8 doesn't spare unpacking, single tokens are as fast as one
   * with two that aren't there.
   */
  int covered(int tokens) {
    int largest = leastUnpacked > PanelTile.MOST_TOKENS ? 7 : 5;
    return PanelTile.covered(tokens, largest, isDirect(tokens));
  }

  /**
   * Returns whether weights from memory meet {@code tokens} so slowly that they had better be read
   * before: instructions in flight reach too few of them, or do so anyhow where one stream is too
   * few.
   */
  boolean readsAhead(int tokens) {
    if (tokens < leastTokens()) {
      return readsAheadForOne;
    }
    return PanelStreams.COUNT > 1 || tokens * rows * blockColumns >= LEAST_PRODUCTS * blockBytes;
  }

  /** Prepares a stretch for tiles. */
  void prepare(PanelPass pass) {
    run(scales, pass);
  }

  /**
   * Returns how many parts of a stretch meet tiles of {@code tokens} in all, one after the other.
   */
  int parts(PanelPass pass, int tokens) {
    return isDirect(tokens) ? 1 : Math.ceilDiv(parts * pass.columns, Panel.DEPTH);
  }

  /** Prepares a part of a stretch for tiles of {@code tokens} in all. */
  void unpack(PanelPass pass, int tokens) {
    if (!isDirect(tokens)) {
      run(unpack, pass);
    }
  }

  /** Multiplies a part of a stretch, prepared, and one of these tiles. */
  void tile(PanelPass pass, int tokens) {
    run(isDirect(tokens) ? direct : tile, pass);
  }

  private boolean isDirect(int tokens) {
    return tokens < leastUnpacked;
  }

  void dot(PanelPass pass) {
    run(dot, pass);
  }

  void fold(PanelPass pass) {
    run(fold, pass);
  }

  private static void run(PanelStep[] steps, PanelPass pass) {
    for (PanelStep step : steps) {
      run(step, pass);
    }
  }

  /** The one place that calls steps, for the reason that {@link PanelStep} gives. */
  private static void run(PanelStep step, PanelPass pass) {
    step.run(pass);
  }
}

package dev.herd.core.kernel;

import dev.herd.gguf.GgmlType;
import dev.herd.gguf.quant.Q4KLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * How weights of a type are multiplied once they are packed into panels. A stretch of a panel meets
 * one token as it lies in memory; or it is unpacked, and meets tiles of tokens. Both add the same
 * numbers in the same order, so that a token's products are the same to the bit in any batch and no
 * later rounding can part ways.
 */
final class PanelKernel {
  static final PanelKernel Q4_0 =
      new PanelKernel(
          GgmlType.Q4_0,
          Q40Panel.BYTES,
          1,
          steps(
              new BlockScales(Q40Panel.BYTES),
              new NibbleUnpack(Q40Panel.LINES_OFFSET, Q40Panel.BYTES)),
          steps(new NibbleTile(), new Q40Sums()),
          steps(new Q40Dot()),
          steps());

  static final PanelKernel Q4_K =
      new PanelKernel(
          GgmlType.Q4_K,
          Q4KPanel.BYTES,
          2,
          q4KUnpack(),
          steps(new NibbleTile(), new Q4KProductSums(), new Q4KMinimumSums()),
          q4KDot(),
          steps(new Q4KFold()));

  static final PanelKernel Q6_K =
      new PanelKernel(
          GgmlType.Q6_K,
          Panel.ROWS,
          GgmlType.Q6_K.blockSize(),
          Q6KPanel.BYTES,
          x -> x.combined(GgmlType.Q6_K),
          Q6KPanel.SUMS,
          steps(new Q6KScales(), new Q6KUnpack()),
          steps(new Q6KTile(), new Q6KSums()),
          q6KDot(),
          steps(new EightSums()));

  static final PanelKernel Q5_0 =
      new PanelKernel(
          GgmlType.Q5_0,
          Panel.ROWS,
          GgmlType.Q5_0.blockSize(),
          Q50Panel.BYTES,
          x -> x.combined(GgmlType.Q5_0),
          EightSums.COUNT,
          steps(new BlockScales(Q50Panel.BYTES), new Q50Unpack()),
          steps(new Q50Tile()),
          q50Dot(),
          steps(new EightSums()));

  static final PanelKernel Q8_0 =
      new PanelKernel(
          GgmlType.Q8_0,
          Q80Panel.COLUMNS,
          2 * Q80Panel.BYTES,
          ActivationPrecision.BLOCK_32,
          steps(new Q80Unpack()),
          new FloatTile(Q80Panel.HALVES),
          steps(new Q80Dot()));

  static final PanelKernel F16 =
      new PanelKernel(
          GgmlType.F16,
          F16Words.COLUMNS,
          FloatPanel.WORD_BYTES,
          ActivationPrecision.HALF_RAISED,
          steps(new F16Unpack()),
          new FloatTile(1),
          steps(new F16Dot()));

  final GgmlType type;

  /** Rows of a panel. */
  final int rows;

  /** Columns of a block of a panel. */
  final int blockColumns;

  /** Bytes of a block of a panel. */
  final int blockBytes;

  /** Finds the form of activations that steps read. */
  private final Function<Activations, PanelActivations> activations;

  /** Running sums of a row. */
  final int sums;

  /**
   * Whether one token is multiplied so slowly that reading ahead gains, as for several: where each
   * row has eight sums.
   */
  final boolean readsAhead;

  /** Panels that one token meets at a time. */
  final int streams;

  /** Unpack a stretch. */
  private final PanelStep[] unpack;

  /** Add the products of an unpacked stretch and a tile of tokens to the running sums. */
  private final PanelStep[] tile;

  /** Add the products of a stretch as it lies in memory and one token to its running sums. */
  private final PanelStep[] dot;

  /** Leave a token's products in the first of each row's sums. */
  private final PanelStep[] fold;

  /** Makes the kernel of a type whose levels are multiplied as integers. */
  private PanelKernel(
      GgmlType type,
      int blockBytes,
      int sums,
      PanelStep[] unpack,
      PanelStep[] tile,
      PanelStep[] dot,
      PanelStep[] fold) {
    this(
        type,
        Panel.ROWS,
        type.blockSize(),
        blockBytes,
        x -> x.panelLevels(ActivationPrecision.of(type)),
        sums,
        unpack,
        tile,
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
      PanelStep[] dot) {
    this(
        type,
        FloatPanel.ROWS,
        blockColumns,
        blockBytes,
        x -> x.panelValues(precision),
        1,
        unpack,
        steps(tile),
        dot,
        steps());
  }

  private PanelKernel(
      GgmlType type,
      int rows,
      int blockColumns,
      int blockBytes,
      Function<Activations, PanelActivations> activations,
      int sums,
      PanelStep[] unpack,
      PanelStep[] tile,
      PanelStep[] dot,
      PanelStep[] fold) {
    this.type = type;
    this.rows = rows;
    this.blockColumns = blockColumns;
    this.blockBytes = blockBytes;
    this.activations = activations;
    this.sums = sums;
    readsAhead = sums == EightSums.COUNT;
    streams = readsAhead ? 1 : PanelStreams.COUNT;
    this.unpack = unpack;
    this.tile = tile;
    this.dot = dot;
    this.fold = fold;
  }

  private static PanelStep[] steps(PanelStep... steps) {
    return steps;
  }

  private static PanelStep[] q4KUnpack() {
    List<PanelStep> steps = new ArrayList<>(List.of(new Q4KScales()));
    for (int sub = 0; sub < Q4KLayout.SUB_BLOCKS; sub++) {
      steps.add(new Q4KSubScales(sub));
    }
    long lines = Q4KPanel.subBlock(0, 0) + Q4KPanel.LINES_OFFSET;
    steps.add(new NibbleUnpack(lines, Q4KPanel.SUB_BLOCK_BYTES));
    return steps.toArray(new PanelStep[0]);
  }

  /** Steps that read a block from first to last. */
  private static PanelStep[] q4KDot() {
    List<PanelStep> steps = new ArrayList<>(List.of(new Q4KScales()));
    for (int sub = 0; sub < Q4KLayout.SUB_BLOCKS; sub++) {
      steps.add(new Q4KSubScales(sub));
      steps.add(new Q4KDot(sub));
    }
    steps.add(new Q4KProductSums());
    steps.add(new Q4KMinimumSums());
    return steps.toArray(new PanelStep[0]);
  }

  private static PanelStep[] q6KDot() {
    List<PanelStep> steps = new ArrayList<>(List.of(new Q6KScales()));
    for (int sum = 0; sum < Q6KPanel.SUMS; sum++) {
      steps.add(new Q6KLowDot(sum));
      steps.add(new Q6KHighDot(sum));
      steps.add(new Q6KUnitSums(sum));
    }
    steps.add(new Q6KSums());
    return steps.toArray(new PanelStep[0]);
  }

  private static PanelStep[] q50Dot() {
    List<PanelStep> steps = new ArrayList<>(List.of(new BlockScales(Q50Panel.BYTES)));
    for (int group = 0; group < Q50Panel.GROUPS; group++) {
      for (int unit = 0; unit < 2; unit++) {
        steps.add(new Q50Dot(group, unit, false));
        steps.add(new Q50Dot(group, unit, true));
      }
    }
    steps.add(new Q50Sums());
    return steps.toArray(new PanelStep[0]);
  }

  /** Returns the bytes of so many columns of a panel. */
  long bytes(int columns) {
    return (long) (columns / blockColumns) * blockBytes;
  }

  /** Returns the activations in the form that this kernel reads. */
  PanelActivations activations(Activations x) {
    return activations.apply(x);
  }

  void unpack(PanelPass pass) {
    run(unpack, pass);
  }

  void tile(PanelPass pass) {
    run(tile, pass);
  }

  void dot(PanelPass pass) {
    if (dot.length == 1) { // which takes turns itself
      run(dot, pass);
      return;
    }
    long offset = pass.offset;
    int slot = pass.slot;
    for (PanelStep step : dot) {
      for (int stream = 0; stream < pass.streams; stream++) {
        pass.turnTo(stream);
        pass.offset = offset + stream * pass.panelBytes;
        pass.slot = slot + stream * pass.streamSums;
        run(step, pass);
      }
    }
    pass.turnTo(0);
    pass.offset = offset;
    pass.slot = slot;
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

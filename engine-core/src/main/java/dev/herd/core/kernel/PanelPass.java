package dev.herd.core.kernel;

import java.util.Arrays;

/** What the steps of a product work on: a stretch of a panel and some tokens. One a worker. */
final class PanelPass {
  /** Tokens of the largest tile. */
  static final int MAX_TOKENS = 8;

  /** Unused ends of arrays, in bytes, lest two workers' arrays meet in one cache line. */
  private static final int PADDING = 128;

  /** Address of the stretch: its position in {@link NativeMemory}. */
  long offset;

  /**
   * Panels whose stretches one token meets in turn; one for tiles and for steps that don't turn.
   */
  int streams;

  /** Bytes of a panel: from a stretch to that of the next panel, which is the next stream's. */
  long panelBytes;

  /** Sums from those of one of these panels to the next one's. */
  int streamSums;

  /** Which part of the stretch, of those that are unpacked and meet all tokens in turn. */
  int part;

  /** Columns of the stretch, whole blocks, at most {@link Panel#DEPTH}. */
  int columns;

  /** The activations as levels, tokens of {@link #width} values. */
  PanelLevels x;

  /** Where sums of units start, of {@link Q50Activations}. */
  int[] unitCorrections;

  /** The activations as floats: {@link PanelValues#values}. */
  float[] values;

  int width;

  /** The first token. */
  int token;

  /** How many tokens: what {@link PanelTile#tokens} returns, or one. */
  int tokens;

  /** The column where the stretch starts. */
  int column;

  /** Index of the first token's first level or value of the stretch. */
  int first;

  /** Index in {@link #sums} of the first token's. */
  int slot;

  /** Sums of a token. */
  int slotLength;

  /**
   * The stretch, or a part, unpacked to floats: (columns, rows of a {@link FloatPanel}), or two
   * such halves.
   */
  final float[] weights = new float[2 * Panel.DEPTH * FloatPanel.ROWS + PADDING / Float.BYTES];

  /** Products of a part of a stretch and a tile, (tokens, rows), or of streams and one token. */
  final float[] tileSums =
      new float
          [Math.max(MAX_TOKENS, Q80Panel.HALVES * PanelStreams.COUNT) * FloatPanel.ROWS
              + PADDING / Float.BYTES];

  /** The stretch unpacked to levels: (columns, rows of a {@link Panel}). */
  final short[] levels = new short[Panel.DEPTH * Panel.ROWS];

  /** Scales of the stretch, as each type arranges them: at most 18 a row. */
  float[] scales;

  /** Integer products: (tokens, runs, two vectors), see {@link Panel}. */
  int[] products;

  private final float[][] streamScales = new float[PanelStreams.COUNT][18 * Panel.ROWS];
  private final int[][] streamProducts = products();

  final ReadAhead readAhead = new ReadAhead();

  /** Running sums of all tokens of a panel: (tokens, sums a row, rows). */
  float[] sums = new float[0];

  PanelPass() {
    turnTo(0);
  }

  /** Only the first stream is used for tiles, which have products of several tokens. */
  private static int[][] products() {
    int[][] products = new int[PanelStreams.COUNT][Panel.TOKEN_PRODUCTS];
    products[0] = new int[MAX_TOKENS * Panel.TOKEN_PRODUCTS];
    return products;
  }

  /** Makes scales and products those of one of {@link #streams}. */
  void turnTo(int stream) {
    scales = streamScales[stream];
    products = streamProducts[stream];
  }

  /** Makes room for sums and sets them to zero. */
  void clearSums(int count) {
    if (sums.length < count) {
      sums = new float[count + PADDING / Float.BYTES];
    }
    Arrays.fill(sums, 0, count, 0);
  }

  /** Returns the index among all of {@link #x} of the first run of a token after the first. */
  int run(int t) {
    return ((token + t) * width + column) / Panel.RUN;
  }

  /** Returns the address of the stretch of one of {@link #streams}. */
  long streamOffset(int stream) {
    return offset + stream * panelBytes;
  }

  /** Returns the index in {@link #sums} of one of {@link #streams}. */
  int streamSlot(int stream) {
    return slot + stream * streamSums;
  }

  /** Returns the index in {@link #sums} of the sums of the {@code t}-th token after the first. */
  int slot(int t) {
    return slot + t * slotLength;
  }
}

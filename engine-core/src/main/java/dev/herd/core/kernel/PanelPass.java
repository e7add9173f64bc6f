package dev.herd.core.kernel;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** What the steps of a product work on: a stretch of a panel and some tokens. One a worker. */
final class PanelPass {
  /** Of how many tokens or streams there are products at a time. */
  private static final int MOST_PRODUCTS = Math.max(PanelTile.MOST_TOKENS, PanelStreams.COUNT);

  /** Scales of a stretch: at most 18 a row. */
  private static final int STREAM_SCALES = 18 * Panel.ROWS;

  private static final int TILE_SUMS =
      Math.max(
          EightSums.COUNT * Panel.ROWS,
          Math.max(PanelTile.MOST_TOKENS, Q80Panel.HALVES * PanelStreams.COUNT) * FloatPanel.ROWS);

  /**
   * Bytes of arrays that aren't used: before the first line of the cache, and at the end, lest two
   * workers' arrays meet in one.
   */
  private static final int ROOM = CacheLines.BYTES + 128;

  /** Address of the stretch: its position in {@link NativeMemory}. */
  long offset;

  /** Address of the matrix. */
  long matrix;

  /** Address of the matrix's tail: what its type's panels leave out, block after block. */
  long tail;

  /** Panels whose stretches one token meets in turn; one for tiles. */
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

  /** Where sums of units start: {@link UnitCorrections}. */
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
  final float[] weights = new float[2 * Panel.DEPTH * FloatPanel.ROWS + ROOM / Float.BYTES];

  /** Where {@link #weights} start. */
  int firstWeight;

  /** The stretch unpacked to levels: (columns, rows of a {@link Panel}). */
  final short[] levels = new short[Panel.DEPTH * Panel.ROWS + ROOM / Short.BYTES];

  /** Where {@link #levels} start. */
  int firstLevel;

  /**
   * Products of a part of a stretch and a tile, (tokens, rows), or of streams or several sums and
   * one token.
   */
  final float[] tileSums = new float[TILE_SUMS + ROOM / Float.BYTES];

  /** Where {@link #tileSums} start. */
  int firstTileSum;

  /** Scales of a stretch of each stream, as each type arranges them. */
  final float[] scales = new float[PanelStreams.COUNT * STREAM_SCALES + ROOM / Float.BYTES];

  /** Where the scales of the stream whose turn it is start. */
  int firstScale;

  /**
   * Integer products: (tokens or streams; runs, or a token's sums; two vectors), see {@link Panel}.
   */
  final int[] products = new int[MOST_PRODUCTS * Panel.TOKEN_PRODUCTS + ROOM / Integer.BYTES];

  /** Where the products of the stream whose turn it is start. */
  int firstProduct;

  /** Running sums of all tokens of a panel: (tokens, sums a row, rows). */
  float[] sums = new float[ROOM / Float.BYTES];

  /** Where {@link #sums} start. */
  int firstSum;

  private final MemorySegment weightMemory = MemorySegment.ofArray(weights);
  private final MemorySegment levelMemory = MemorySegment.ofArray(levels);
  private final MemorySegment tileSumMemory = MemorySegment.ofArray(tileSums);
  private final MemorySegment scaleMemory = MemorySegment.ofArray(scales);
  private final MemorySegment productMemory = MemorySegment.ofArray(products);
  private MemorySegment sumMemory = MemorySegment.ofArray(sums);

  final ReadAhead readAhead = new ReadAhead();

  private int scaleLine;
  private int productLine;

  PanelPass() {
    align();
  }

  /** Has all that vectors are read from or written to start at a line of the cache. */
  void align() {
    firstWeight = CacheLines.first(weightMemory, Float.BYTES);
    firstLevel = CacheLines.first(levelMemory, Short.BYTES);
    firstTileSum = CacheLines.first(tileSumMemory, Float.BYTES);
    scaleLine = CacheLines.first(scaleMemory, Float.BYTES);
    productLine = CacheLines.first(productMemory, Integer.BYTES);
    firstSum = CacheLines.first(sumMemory, Float.BYTES);
    turnTo(0);
  }

  /** Makes scales and products those of one of {@link #streams}. */
  void turnTo(int stream) {
    firstScale = scaleLine + stream * STREAM_SCALES;
    firstProduct = productLine + stream * Panel.TOKEN_PRODUCTS;
  }

  /** Makes room for sums and sets them to zero. */
  void clearSums(int count) {
    int room = count + ROOM / Float.BYTES;
    if (sums.length < room) {
      sums = new float[room];
      sumMemory = MemorySegment.ofArray(sums);
      firstSum = CacheLines.first(sumMemory, Float.BYTES);
    }
    Arrays.fill(sums, firstSum, firstSum + count, 0);
  }

  /** Returns the index among all of {@link #x} of the first run of a token after the first. */
  int run(int t) {
    return ((token + t) * width + column) / Panel.RUN;
  }

  /** Returns the index of the first token's scale of a column of the stretch. */
  int tokenScale(int columnOfStretch) {
    return (token * width + column + columnOfStretch) / x.block;
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

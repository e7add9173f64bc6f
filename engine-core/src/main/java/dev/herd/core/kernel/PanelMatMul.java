package dev.herd.core.kernel;

/**
 * The product for weights packed into panels. Few tokens meet a panel as it streams by; more share
 * what is unpacked of it, a stretch at a time, and meet the same stretch of several panels before
 * the next: all stretches of many tokens are more than a core's second cache holds.
 */
final class PanelMatMul implements MatMul {
  /**
   * The most tokens that share an unpacked stretch of a panel; a stretch of theirs takes 272 KiB.
   */
  private static final int MOST_TOKENS = 256;

  /** What the sums of a panel may take of the second cache, in bytes. */
  private static final int SUMS_BYTES = 128 << 10;

  /** The fewest tokens that meet several panels: all stretches of fewer stay in the cache. */
  private static final int TOKENS_OF_GROUP = 32;

  /** What the weights and sums of a group of panels may take of the second cache, in bytes. */
  private static final int GROUP_BYTES = 160 << 10;

  private final PanelKernel kernel;

  PanelMatMul(PanelKernel kernel) {
    this.kernel = kernel;
  }

  @Override
  public void need(Activations x, int tokens, int columns) {
    kernel.activations(x).need(tokens, columns);
  }

  @Override
  public void prepare(Activations x, int firstToken, int endToken) {
    kernel.activations(x).fill(x.values(), x.columns(), firstToken, endToken);
  }

  @Override
  public void multiply(
      WeightMatrix w,
      int firstRow,
      int endRow,
      Activations x,
      int firstToken,
      int tokens,
      float[] out,
      int outOffset,
      int outStride,
      KernelScratch scratch) {
    MatMulArguments.check(
        kernel.type, true, w, firstRow, endRow, x, firstToken, tokens, out, outOffset, outStride);
    long panelBytes = kernel.bytes(w.columns());
    int panelRows = kernel.rows;
    int endPanel = kernel.panels(endRow);
    long first = MatMulArguments.address(w, kernel.bytes(w.rows(), w.columns()));
    PanelPass pass = scratch.panelPass();
    PanelActivations activations = kernel.activations(x);
    activations.bind(pass);
    pass.matrix = first;
    pass.tail = first + kernel.tail(w.rows(), w.columns());
    pass.width = w.columns();
    pass.slotLength = kernel.sums * panelRows;
    int shared = sharedTokens(tokens);
    int group = panelsOfGroup(tokens, shared);
    pass.panelBytes = panelBytes;
    pass.align();
    for (int panel = firstRow / panelRows; panel < endPanel; panel += group) {
      int panels = Math.min(group, endPanel - panel);
      long at = first + panel * panelBytes;
      for (int t = 0; t < tokens; t += shared) {
        int n = Math.min(tokens - t, shared);
        int slots = slots(n);
        multiplyPanels(at, panels, activations, firstToken + t, n, pass);
        for (int p = 0; p < panels; p++) {
          int row = (panel + p) * panelRows;
          int from = Math.max(firstRow, row);
          int rows = Math.min(endRow, row + panelRows) - from;
          for (int i = 0; i < n; i++) {
            int o = outOffset + (t + i) * outStride + from;
            System.arraycopy(pass.sums, slot(pass, p, slots, i) + from - row, out, o, rows);
          }
        }
      }
    }
  }

  /** Returns how many tokens share what is unpacked: whole tiles, as even as can be. */
  private int sharedTokens(int tokens) {
    int most = Math.min(MOST_TOKENS, SUMS_BYTES / (kernel.sums * kernel.rows * Float.BYTES));
    int passes = Math.ceilDiv(tokens, most);
    return Math.ceilDiv(Math.ceilDiv(tokens, passes), PanelTile.MOST_TOKENS)
        * PanelTile.MOST_TOKENS;
  }

  private int panelsOfGroup(int tokens, int shared) {
    if (tokens < kernel.leastTokens()) {
      return kernel.streams;
    }
    if (tokens < TOKENS_OF_GROUP) {
      return 1;
    }
    long sums = (long) shared * kernel.sums * kernel.rows * Float.BYTES;
    return (int) Math.max(1, GROUP_BYTES / (sums + kernel.bytes(Panel.DEPTH)));
  }

  /** Returns for how many tokens a panel has sums, of which there are {@code tokens}. */
  private int slots(int tokens) {
    return tokens < kernel.leastTokens() ? tokens : Math.max(tokens, kernel.covered(tokens));
  }

  /** Returns where the sums of a panel and a token are; each panel has {@code slots} of them. */
  private static int slot(PanelPass pass, int panel, int slots, int token) {
    return pass.firstSum + (panel * slots + token) * pass.slotLength;
  }

  private void multiplyPanels(
      long first, int panels, PanelActivations x, int token, int tokens, PanelPass pass) {
    int slots = slots(tokens);
    pass.clearSums(panels * slots * pass.slotLength);
    pass.readAhead.restart();
    boolean readsAhead = kernel.readsAhead(tokens);
    for (int c = 0; c < pass.width; c += Panel.DEPTH) {
      pass.column = c;
      pass.columns = Math.min(Panel.DEPTH, pass.width - c);
      long at = first + kernel.bytes(c);
      if (readsAhead) {
        readAhead(first, at, panels, pass);
      }
      if (tokens < kernel.leastTokens()) {
        pass.offset = at;
        multiplyStreams(panels, x, token, tokens, pass);
      } else {
        for (int p = 0; p < panels; p++) {
          pass.offset = at + p * pass.panelBytes;
          multiplyStretch(x, token, tokens, slot(pass, p, slots, 0), pass);
        }
      }
    }
    for (int i = 0; i < panels * slots; i++) {
      pass.slot = pass.firstSum + i * pass.slotLength;
      kernel.fold(pass);
    }
  }

  /** Reads the stretches at {@code at} of several panels, or far enough into one. */
  private void readAhead(long first, long at, int panels, PanelPass pass) {
    if (panels == 1) {
      pass.readAhead.reach(at, first + pass.panelBytes);
      return;
    }
    for (int p = 0; p < panels; p++) {
      long stretch = at + p * pass.panelBytes;
      pass.readAhead.read(stretch, stretch + kernel.bytes(pass.columns));
    }
  }

  /** Multiplies each token with the stretches of all panels, as they lie in memory. */
  private void multiplyStreams(
      int panels, PanelActivations x, int token, int tokens, PanelPass pass) {
    pass.streams = panels;
    pass.streamSums = tokens * pass.slotLength;
    for (int t = 0; t < tokens; t++) {
      at(pass, x, token, t, pass.firstSum, 1);
      kernel.dot(pass);
    }
  }

  /**
   * Multiplies tiles of tokens with a stretch, and one by one those that are left over. What a tile
   * has for tokens that aren't there is of whatever lies behind the others, and is left in sums
   * that nobody reads.
   */
  private void multiplyStretch(
      PanelActivations x, int token, int tokens, int slot, PanelPass pass) {
    int tiled = kernel.covered(tokens);
    kernel.prepare(pass);
    int parts = kernel.parts(pass, tiled);
    for (int part = 0; part < parts; part++) {
      pass.part = part;
      kernel.unpack(pass, tiled);
      for (int t = 0; t < tiled; t += pass.tokens) {
        at(pass, x, token, t, slot, PanelTile.tokens(tiled - t));
        kernel.tile(pass, tiled);
      }
    }
    pass.part = 0;
    pass.streams = 1;
    for (int t = tiled; t < tokens; t++) {
      at(pass, x, token, t, slot, 1);
      kernel.dot(pass);
    }
  }

  private static void at(
      PanelPass pass, PanelActivations x, int first, int t, int slot, int tokens) {
    pass.token = first + t;
    pass.first = x.index(pass.token, pass.column);
    pass.tokens = tokens;
    pass.slot = slot + t * pass.slotLength;
  }

  @Override
  public int rowGranularity() {
    return kernel.rows;
  }
}

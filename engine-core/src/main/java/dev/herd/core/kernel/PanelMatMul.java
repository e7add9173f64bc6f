package dev.herd.core.kernel;

/**
 * The product for weights packed into panels. Few tokens meet a panel as it streams by; more share
 * what is unpacked of it, a stretch at a time.
 */
final class PanelMatMul implements MatMul {
  /** Tokens that share an unpacked stretch of a panel; their sums stay in the second cache. */
  private static final int TOKENS = 64;

  private final PanelKernel kernel;

  PanelMatMul(PanelKernel kernel) {
    this.kernel = kernel;
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
    PanelPass pass = scratch.panelPass();
    pass.panels = w.data();
    PanelActivations activations = kernel.activations(x);
    activations.bind(pass);
    pass.width = w.columns();
    int panelRows = kernel.rows;
    pass.slotLength = kernel.sums * panelRows;
    for (int panel = firstRow - firstRow % panelRows; panel < endRow; panel += panelRows) {
      int from = Math.max(firstRow - panel, 0);
      int rows = Math.min(endRow - panel, panelRows) - from;
      for (int t = 0; t < tokens; t += TOKENS) {
        int n = Math.min(tokens - t, TOKENS);
        long at = panel / panelRows * kernel.bytes(w.columns());
        multiplyPanel(at, activations, firstToken + t, n, pass);
        for (int i = 0; i < n; i++) {
          int o = outOffset + (t + i) * outStride + panel + from;
          System.arraycopy(pass.sums, i * pass.slotLength + from, out, o, rows);
        }
      }
    }
  }

  private void multiplyPanel(
      long panel, PanelActivations x, int token, int tokens, PanelPass pass) {
    int tiled = tokens - tokens % PanelTile.LEAST_TOKENS;
    pass.clearSums(tokens * pass.slotLength);
    pass.offset = panel;
    pass.readAhead.restart();
    long end = panel + kernel.bytes(pass.width);
    for (int c = 0; c < pass.width; c += Panel.DEPTH) {
      pass.column = c;
      pass.columns = Math.min(Panel.DEPTH, pass.width - c);
      if (tiled > 0 || kernel.readsAhead) {
        pass.readAhead.reach(pass.panels, pass.offset, end);
      }
      if (tiled > 0) {
        kernel.unpack(pass);
      }
      for (int t = 0; t < tiled; t += pass.tokens) {
        at(pass, x, token, t, PanelTile.tokens(tiled - t));
        kernel.tile(pass);
      }
      for (int t = tiled; t < tokens; t++) {
        at(pass, x, token, t, 1);
        kernel.dot(pass);
      }
      pass.offset += kernel.bytes(pass.columns);
    }
    for (int t = 0; t < tokens; t++) {
      pass.slot = t * pass.slotLength;
      kernel.fold(pass);
    }
  }

  private static void at(PanelPass pass, PanelActivations x, int first, int t, int tokens) {
    pass.token = first + t;
    pass.first = x.index(pass.token, pass.column);
    pass.tokens = tokens;
    pass.slot = t * pass.slotLength;
  }

  @Override
  public int rowGranularity() {
    return kernel.rows;
  }
}

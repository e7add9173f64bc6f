package dev.herd.core.kernel;

/**
 * Adds what the minimums of a part of {@link Q2KPanel} take away to the second of each row's sums:
 * minimums are weights of the sums of each 16 of a token's levels.
 */
final class Q2KMinimums extends PanelStep {
  /** Where {@link Q2KUnpack} leaves minimums in {@link PanelPass#weights}. */
  static final int WEIGHTS = Q2KPanel.PART_COLUMNS * Panel.ROWS;

  @Override
  void run(PanelPass pass) {
    int value = Q2KActivations.SUMS + pass.part * Q2KPanel.PART;
    int scale = pass.tokenScale(0);
    ExactTile.multiply(pass, Q2KPanel.PART, WEIGHTS, value, scale, Q4KScales.MINIMUMS, Panel.ROWS);
  }
}

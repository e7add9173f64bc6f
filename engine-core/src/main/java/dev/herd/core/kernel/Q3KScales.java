package dev.herd.core.kernel;

/** Reads the scales of {@link Q3KPanel} that are one a row. */
final class Q3KScales extends PanelStep {
  @Override
  void run(PanelPass pass) {
    Q6KScales.read(pass, pass.offset + Q3KPanel.SCALES_OFFSET);
  }
}

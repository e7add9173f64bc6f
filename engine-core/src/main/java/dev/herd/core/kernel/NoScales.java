package dev.herd.core.kernel;

/**
 * Does nothing, where weights are unpacked with their scales. Without it tiles of tokens would have
 * two kinds of steps, which the compiler inlines into {@link PanelKernel#run}, both and all that
 * they call: more than it can, see {@link PanelStep}.
 */
final class NoScales extends PanelStep {
  @Override
  void run(PanelPass pass) {}
}

package dev.herd.core.kernel;

import dev.herd.gguf.GgmlType;

/** Packs {@link GgmlType#BF16} into words, as {@link FloatPanel} says. */
final class Bf16PanelPacking extends WordPanelPacking {
  Bf16PanelPacking() {
    super(PanelKernel.BF16);
  }

  @Override
  int word(int columns) {
    return columns;
  }
}

package dev.herd.gguf.quant;

/** Told how far a {@link ModelQuantizer} is, in the thread that called it. */
@FunctionalInterface
public interface QuantizationListener {
  /** Called when a tensor is begun and after every part of it that has been written. */
  void onProgress(QuantizationProgress progress);
}

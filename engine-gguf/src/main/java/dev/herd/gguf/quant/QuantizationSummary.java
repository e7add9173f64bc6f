package dev.herd.gguf.quant;

import java.util.List;

/**
 * What a {@link ModelQuantizer} did.
 *
 * @param sourceBytes bytes of the input's tensors
 * @param targetBytes bytes of the output's tensors
 * @param converted number of tensors that changed their type
 * @param fallbacks names of tensors that got another type than wanted, since its blocks do not
 *     divide their rows
 */
public record QuantizationSummary(
    long sourceBytes, long targetBytes, int converted, List<String> fallbacks) {
  /** Copies the list. */
  public QuantizationSummary {
    fallbacks = List.copyOf(fallbacks);
  }
}

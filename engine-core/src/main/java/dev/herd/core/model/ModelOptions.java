package dev.herd.core.model;

import dev.herd.gguf.GgmlType;

/**
 * How a model is opened.
 *
 * @param name what the model's memory accounts begin with, null for the file's name without ending;
 *     the engine makes it unique
 * @param contextTokens the longest sequence in tokens, 0 for what the model was trained for
 * @param layout where the weight matrices lie
 * @param packing when matrices are packed that the layout wants packed: before the model is open,
 *     or while it answers, when its logits aren't reproducible to the bit
 * @param kvType how keys and values are cached: {@link GgmlType#F16}, or {@link GgmlType#Q8_0} for
 *     a little over half of the memory at a small loss of precision
 */
public record ModelOptions(
    String name, int contextTokens, WeightLayout layout, PackingMode packing, GgmlType kvType) {
  /** Everything automatic. */
  public static final ModelOptions DEFAULT =
      new ModelOptions(null, 0, WeightLayout.AUTO, PackingMode.EAGER, GgmlType.F16);

  /** Checks name and number. */
  public ModelOptions {
    if (name != null && name.isBlank()) {
      throw new IllegalArgumentException("name is blank: '" + name + "'");
    }
    if (contextTokens < 0) {
      throw new IllegalArgumentException("contextTokens is negative: " + contextTokens);
    }
  }

  /** Returns these options with another name. */
  public ModelOptions withName(String name) {
    return new ModelOptions(name, contextTokens, layout, packing, kvType);
  }

  /** Returns these options with another context length. */
  public ModelOptions withContextTokens(int contextTokens) {
    return new ModelOptions(name, contextTokens, layout, packing, kvType);
  }

  /** Returns these options with another layout. */
  public ModelOptions withLayout(WeightLayout layout) {
    return new ModelOptions(name, contextTokens, layout, packing, kvType);
  }

  /** Returns these options with packing at another time. */
  public ModelOptions withPacking(PackingMode packing) {
    return new ModelOptions(name, contextTokens, layout, packing, kvType);
  }

  /** Returns these options with another type of cached keys and values. */
  public ModelOptions withKvType(GgmlType kvType) {
    return new ModelOptions(name, contextTokens, layout, packing, kvType);
  }
}

package dev.herd.core.model;

/**
 * How a model is opened.
 *
 * @param name what the model's memory accounts begin with, null for the file's name without ending;
 *     the engine makes it unique
 * @param contextTokens the longest sequence in tokens, 0 for what the model was trained for
 * @param layout where the weight matrices lie
 */
public record ModelOptions(String name, int contextTokens, WeightLayout layout) {
  /** Everything automatic. */
  public static final ModelOptions DEFAULT = new ModelOptions(null, 0, WeightLayout.AUTO);

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
    return new ModelOptions(name, contextTokens, layout);
  }

  /** Returns these options with another context length. */
  public ModelOptions withContextTokens(int contextTokens) {
    return new ModelOptions(name, contextTokens, layout);
  }

  /** Returns these options with another layout. */
  public ModelOptions withLayout(WeightLayout layout) {
    return new ModelOptions(name, contextTokens, layout);
  }
}

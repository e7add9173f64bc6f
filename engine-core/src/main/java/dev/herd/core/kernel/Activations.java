package dev.herd.core.kernel;

import dev.herd.gguf.GgmlType;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The input of matrix products: a batch of vectors, one a token, as rows of one array. Made once
 * for the largest batch and reused; the width of a row changes with the matrix to multiply.
 */
public final class Activations {
  private static final int MAX_VALUES = Integer.MAX_VALUE - 64;

  private final int maxTokens;
  private final float[] values; // (tokens, columns)

  /** The values rounded to each precision, made when any worker first asks for them. */
  private final Map<ActivationPrecision, float[]> rounded = new ConcurrentHashMap<>();

  /** The values as integers for panels, made when any worker first asks for them. */
  private final Map<ActivationPrecision, PanelLevels> panelLevels = new ConcurrentHashMap<>();

  /**
   * The values for panels of types that take more than one form of them, made when any worker first
   * asks for them.
   */
  private final Map<GgmlType, PanelActivations> combined = new ConcurrentHashMap<>();

  /** The values rounded for panels of floats, made when any worker first asks for them. */
  private final Map<ActivationPrecision, PanelValues> panelValues = new ConcurrentHashMap<>();

  /** The values as integers in each form, made when any worker first asks for them. */
  private final Map<LevelForm, GroupedLevels> groupedLevels = new ConcurrentHashMap<>();

  private int columns;

  /**
   * Makes room for {@code maxTokens} rows of at most {@code maxColumns}.
   *
   * @throws IllegalArgumentException if a size is not positive or the product is beyond an array
   */
  public Activations(int maxTokens, int maxColumns) {
    if (maxTokens <= 0 || maxColumns <= 0 || (long) maxTokens * maxColumns > MAX_VALUES) {
      throw new IllegalArgumentException(
          "no activations of " + maxTokens + " tokens x " + maxColumns + " columns");
    }
    this.maxTokens = maxTokens;
    this.values = new float[maxTokens * maxColumns];
    this.columns = maxColumns;
  }

  /** Returns the values (tokens, columns); token t starts at {@code t * columns()}. */
  public float[] values() {
    return values;
  }

  /** Returns the current width of a row. */
  public int columns() {
    return columns;
  }

  /**
   * Sets the width of a row. The values' meaning changes with it, so they are written afterwards.
   *
   * @throws IllegalArgumentException if {@code maxTokens} rows of this width do not fit
   */
  public void columns(int columns) {
    if (columns <= 0 || (long) maxTokens * columns > values.length) {
      throw new IllegalArgumentException(
          columns + " columns, but there is room for " + maxColumns());
    }
    this.columns = columns;
  }

  private int maxColumns() {
    return values.length / maxTokens;
  }

  /** Returns the values (tokens, columns) as they are for a precision, once rounded to it. */
  float[] values(ActivationPrecision precision) {
    if (precision == ActivationPrecision.FLOAT) {
      return values;
    }
    float[] result = rounded.get(precision);
    return result != null
        ? result
        : rounded.computeIfAbsent(precision, p -> new float[values.length]);
  }

  /**
   * Returns the values as integers for panels, once filled.
   *
   * @param precision one of blocks
   */
  PanelLevels panelLevels(ActivationPrecision precision) {
    PanelLevels result = panelLevels.get(precision);
    return result != null
        ? result
        : panelLevels.computeIfAbsent(precision, p -> new PanelLevels(maxTokens, maxColumns(), p));
  }

  /**
   * Returns the values for panels of a type that takes more than one form of them, once filled.
   *
   * @param weights Q5_0 or Q6_K
   */
  PanelActivations combined(GgmlType weights) {
    PanelActivations result = combined.get(weights);
    return result != null ? result : combined.computeIfAbsent(weights, this::combine);
  }

  private PanelActivations combine(GgmlType weights) {
    PanelLevels levels = panelLevels(ActivationPrecision.of(weights));
    return switch (weights) {
      case Q5_0 ->
          new Q50Activations(
              maxTokens, maxColumns(), levels, panelValues(ActivationPrecision.of(weights)));
      case Q6_K -> new Q6KActivations(maxTokens, maxColumns(), levels);
      default -> throw new IllegalArgumentException(weights + " takes one form of activations");
    };
  }

  /** Returns the values rounded to a precision for panels of floats, once filled. */
  PanelValues panelValues(ActivationPrecision precision) {
    PanelValues result = panelValues.get(precision);
    return result != null
        ? result
        : panelValues.computeIfAbsent(precision, p -> new PanelValues(maxTokens, maxColumns(), p));
  }

  /** Returns the values as integers in a form, once filled. */
  GroupedLevels groupedLevels(LevelForm form) {
    GroupedLevels result = groupedLevels.get(form);
    return result != null
        ? result
        : groupedLevels.computeIfAbsent(form, f -> new GroupedLevels(values.length, f));
  }

  /** Rounds tokens {@code [firstToken, endToken)} to a precision. */
  void round(
      ActivationPrecision precision, ActivationRounding rounding, int firstToken, int endToken) {
    if (precision != ActivationPrecision.FLOAT) {
      float[] target = values(precision);
      int offset = firstToken * columns;
      int count = (endToken - firstToken) * columns;
      precision.round(rounding, values, offset, target, offset, count);
    }
  }
}

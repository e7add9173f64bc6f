package dev.herd.core.kernel;

import dev.herd.gguf.GgmlType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The input of matrix products: a batch of vectors, one a token, as rows of one array, and the
 * forms of them that kernels read. The number of rows changes with the batch, their width with the
 * matrix to multiply.
 *
 * <p>Memory is made once for the largest batch and reused. Either it has one size, and forms are
 * made when any worker first asks for them; or it is part of a {@link Scratch} and grows: then room
 * is asked for by {@link #need} and {@link MatMul#need} before kernels run.
 */
public final class Activations {
  private final Scratch scratch;
  private final Scratch.Floats values; // (tokens, columns)

  /** Room of forms that are made when they are asked for; none if it grows. */
  private final int maxTokens;

  private final int maxColumns;

  private final List<ActivationForm> forms = new ArrayList<>();

  /** The values rounded to each precision. */
  private final Map<ActivationPrecision, RoundedValues> rounded = new ConcurrentHashMap<>();

  /** The values as integers for panels. */
  private final Map<ActivationPrecision, PanelLevels> panelLevels = new ConcurrentHashMap<>();

  /** The values for panels of types that take more than one form of them. */
  private final Map<GgmlType, PanelActivations> combined = new ConcurrentHashMap<>();

  /** The values rounded for panels of floats. */
  private final Map<ActivationPrecision, PanelValues> panelValues = new ConcurrentHashMap<>();

  /** The values as integers in each form. */
  private final Map<LevelForm, GroupedLevels> groupedLevels = new ConcurrentHashMap<>();

  private int tokens;
  private int columns;

  /**
   * Makes room for {@code maxTokens} rows of at most {@code maxColumns}, in any form.
   *
   * @throws IllegalArgumentException if a size is not positive or the product is beyond an array
   */
  public Activations(int maxTokens, int maxColumns) {
    this(new Scratch(), maxTokens, maxColumns);
    if (maxTokens <= 0 || maxColumns <= 0) {
      throw new IllegalArgumentException(
          "no activations of " + maxTokens + " tokens x " + maxColumns + " columns");
    }
    need(maxTokens, maxColumns);
    scratch.allocate();
    shape(maxTokens, maxColumns);
  }

  /** Makes activations that grow as a part of {@code scratch}, without room at first. */
  public Activations(Scratch scratch) {
    this(scratch, 0, 0);
  }

  private Activations(Scratch scratch, int maxTokens, int maxColumns) {
    this.scratch = scratch;
    this.maxTokens = maxTokens;
    this.maxColumns = maxColumns;
    values = scratch.floats();
  }

  /**
   * Asks for room for {@code tokens} rows of {@code columns} values; what kernels make of them is
   * asked for by {@link MatMul#need}.
   *
   * @throws IllegalArgumentException if the product is beyond an array
   */
  public void need(int tokens, int columns) {
    values.need((long) tokens * columns);
  }

  /** Returns the values (tokens, columns); token t starts at {@code t * columns()}. */
  public float[] values() {
    return values.values();
  }

  /** Returns the current number of rows. */
  public int tokens() {
    return tokens;
  }

  /** Returns the current width of a row. */
  public int columns() {
    return columns;
  }

  /**
   * Sets number and width of rows, after memory has grown or for another batch.
   *
   * @throws IllegalArgumentException if they do not fit
   */
  public void shape(int tokens, int columns) {
    if (tokens <= 0) {
      throw new IllegalArgumentException("no activations of " + tokens + " tokens");
    }
    this.tokens = tokens;
    for (int i = 0; i < forms.size(); i++) {
      forms.get(i).arrange(tokens);
    }
    columns(columns);
  }

  /**
   * Sets the width of a row. The values' meaning changes with it, so they are written afterwards.
   *
   * @throws IllegalArgumentException if the rows do not fit with this width
   */
  public void columns(int columns) {
    if (columns <= 0 || (long) tokens * columns > values().length) {
      throw new IllegalArgumentException(
          columns + " columns, but there is room for " + values().length / tokens);
    }
    this.columns = columns;
  }

  /** Returns the values (tokens, columns) as they are for a precision, once rounded to it. */
  float[] values(ActivationPrecision precision) {
    return precision == ActivationPrecision.FLOAT ? values() : rounded(precision).values();
  }

  private RoundedValues rounded(ActivationPrecision precision) {
    RoundedValues result = rounded.get(precision);
    return result != null
        ? result
        : rounded.computeIfAbsent(precision, p -> made(() -> new RoundedValues(scratch)));
  }

  /** Asks for room for values rounded to a precision. */
  void needRounded(ActivationPrecision precision, int tokens, int columns) {
    if (precision != ActivationPrecision.FLOAT) {
      rounded(precision).need(tokens, columns);
    }
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
        : panelLevels.computeIfAbsent(precision, p -> made(() -> new PanelLevels(scratch, p)));
  }

  /**
   * Returns the values for panels of a type that takes more than one form of them, once filled.
   *
   * @param weights a type of panels of levels but Q4_0 and Q4_1
   */
  PanelActivations combined(GgmlType weights) {
    PanelActivations result = combined.get(weights);
    return result != null ? result : combined.computeIfAbsent(weights, this::combine);
  }

  private PanelActivations combine(GgmlType weights) {
    ActivationPrecision precision = ActivationPrecision.of(weights);
    PanelLevels levels = panelLevels(precision);
    return switch (weights) {
      case Q5_0 -> {
        PanelValues floats = panelValues(precision);
        yield made(() -> new Q50Activations(scratch, levels, floats));
      }
      case Q4_K, IQ4_NL, IQ4_XS -> made(() -> new ExactActivations(scratch, levels));
      case Q2_K, Q3_K -> made(() -> new Q2KActivations(scratch, levels));
      case Q5_1, Q5_K -> made(() -> new FifthActivations(scratch, levels));
      case Q6_K -> made(() -> new Q6KActivations(scratch, levels));
      default -> throw new IllegalArgumentException(weights + " takes one form of activations");
    };
  }

  /** Returns the values rounded to a precision for panels of floats, once filled. */
  PanelValues panelValues(ActivationPrecision precision) {
    PanelValues result = panelValues.get(precision);
    return result != null
        ? result
        : panelValues.computeIfAbsent(precision, p -> made(() -> new PanelValues(scratch, p)));
  }

  /** Returns the values as integers in a form, once filled. */
  GroupedLevels groupedLevels(LevelForm form) {
    GroupedLevels result = groupedLevels.get(form);
    return result != null
        ? result
        : groupedLevels.computeIfAbsent(form, f -> made(() -> new GroupedLevels(scratch, f)));
  }

  /**
   * Makes a form, with its room where there is one size for all. Workers may ask for several forms
   * at once; none makes another one meanwhile, so this lock is the last that a thread takes.
   */
  private synchronized <F extends ActivationForm> F made(Supplier<F> constructor) {
    F form = constructor.get();
    forms.add(form);
    if (maxTokens > 0) {
      form.need(maxTokens, maxColumns);
      scratch.allocate();
      form.arrange(tokens);
    }
    return form;
  }

  /** Rounds tokens {@code [firstToken, endToken)} to a precision. */
  void round(
      ActivationPrecision precision, ActivationRounding rounding, int firstToken, int endToken) {
    if (precision != ActivationPrecision.FLOAT) {
      float[] target = values(precision);
      int offset = firstToken * columns;
      int count = (endToken - firstToken) * columns;
      precision.round(rounding, values(), offset, target, offset, count);
    }
  }
}

package dev.herd.core.chat.python;

/**
 * What one rendering may still spend. Steps bound the time, units bound the memory: a unit is one
 * character of a string made on the way, a list element counts {@value #UNITS_PER_ELEMENT}. Units
 * are never given back, so the sum also bounds what is alive at any moment. Not thread-safe.
 */
public final class Budget {
  /** A reference and its share of the objects behind it, in characters. */
  public static final int UNITS_PER_ELEMENT = 16;

  private static final int UNITS_PER_STEP = 16;

  private final long maxSteps;
  private final long maxUnits;
  private final int maxDepth;
  private long stepsLeft;
  private long unitsLeft;
  private int depth;

  /** A fresh budget of so many steps, units and nested evaluations. */
  public Budget(long maxSteps, long maxUnits, int maxDepth) {
    this.maxSteps = maxSteps;
    this.maxUnits = maxUnits;
    this.maxDepth = maxDepth;
    this.stepsLeft = maxSteps;
    this.unitsLeft = maxUnits;
  }

  /** Spends one step. */
  public void step() {
    if (--stepsLeft < 0) {
      throw stepsSpent();
    }
  }

  /** Spends steps. */
  public void steps(long count) {
    if (count > stepsLeft) {
      throw stepsSpent();
    }
    stepsLeft -= count;
  }

  /** Spends the steps that reading or writing so many characters takes. */
  public void scan(long characters) {
    steps(characters / UNITS_PER_STEP);
  }

  /** Spends memory for characters, before they are made. */
  public void characters(long count) {
    if (count > unitsLeft) {
      throw new LimitException(
          "the template makes more than " + maxUnits + " characters of intermediate values");
    }
    unitsLeft -= count;
    scan(count);
  }

  /** Spends memory for list elements, before they are made. */
  public void elements(long count) {
    characters(count > maxUnits ? count : count * UNITS_PER_ELEMENT);
  }

  /** One level deeper into nested evaluation or nested data. */
  public void enter() {
    if (++depth > maxDepth) {
      throw new LimitException("the template nests deeper than " + maxDepth + " levels");
    }
  }

  /** Back from a level that {@link #enter} opened. */
  public void exit() {
    depth--;
  }

  private LimitException stepsSpent() {
    return new LimitException("the template takes more than " + maxSteps + " steps");
  }
}

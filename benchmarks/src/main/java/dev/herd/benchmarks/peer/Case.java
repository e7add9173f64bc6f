package dev.herd.benchmarks.peer;

/**
 * One row of a report.
 *
 * @param title what was measured
 * @param unit of the values
 * @param sequences that decode together, 0 where the case is none of a batch curve
 * @param work of a token, null where the values are no tokens a second
 * @param values of both engines
 */
record Case(String title, Unit unit, int sequences, Work work, Paired values) {

  /** What values are. */
  enum Unit {
    /** Speed. */
    TOKENS_PER_SECOND("tokens/s", true),
    /** Memory. */
    MEBIBYTES("MiB", false),
    /** Time. */
    MILLISECONDS("ms", false);

    private final String text;
    private final boolean moreIsBetter;

    Unit(String text, boolean moreIsBetter) {
      this.text = text;
      this.moreIsBetter = moreIsBetter;
    }

    /** Returns whether greater values are better. */
    boolean moreIsBetter() {
      return moreIsBetter;
    }

    @Override
    public String toString() {
      return text;
    }
  }
}

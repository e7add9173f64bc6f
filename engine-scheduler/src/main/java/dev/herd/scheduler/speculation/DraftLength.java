package dev.herd.scheduler.speculation;

/**
 * Decides how many tokens to draft for a sequence, by what was measured: how often proposals turn
 * out right, what one costs to make, and what a further row costs to check.
 *
 * <p>With a rate {@code a} of right proposals, a step with {@code k} of them gives {@code 1 + a +
 * ... + a^k} tokens on average (Leviathan et al. 2023, equation 1). The length that gives most
 * tokens for the time is taken; if that isn't more than without any, there is none, and it's tried
 * again now and then, ever more rarely, since texts change. Not thread-safe.
 */
public final class DraftLength {
  /** What speculation must bring to be used. */
  private static final double LEAST_GAIN = 1.02;

  /** Keeps some last 30 proposals. */
  private static final double FADING = 0.97;

  private static final int FIRST_PAUSE_STEPS = 16;
  private static final int LONGEST_PAUSE_STEPS = 512;

  /** Proposals of a trial after a pause. */
  private static final int TRIAL_TOKENS = 2;

  private final int most;
  private double proposed = 2;
  private double right = 1.6; // an assumption, worth two proposals
  private double draftNanos;
  private double drafted;
  private double lastNanos;
  private int pauseSteps = FIRST_PAUSE_STEPS;
  private int pauseLeft;
  private boolean trial;

  /** Creates the decision for one sequence; it never drafts more than {@code most} tokens. */
  public DraftLength(int most) {
    this.most = most;
  }

  /** Creates the decision for a sequence that goes on where another's ended. */
  DraftLength(int most, DraftLength before) {
    this.most = most;
    proposed = before.proposed;
    right = before.right;
    draftNanos = before.draftNanos;
    drafted = before.drafted;
    lastNanos = before.lastNanos;
    pauseSteps = before.pauseSteps;
    pauseLeft = before.pauseLeft;
  }

  /**
   * Returns how many tokens to draft in the next step, 0 for none.
   *
   * @param stepNanos what the step costs without proposals; 0 if not known yet
   * @param rowNanos what checking a proposal adds to it
   */
  public int next(double stepNanos, double rowNanos) {
    if (pauseLeft > 0) {
      pauseLeft--;
      trial = pauseLeft == 0;
      return trial ? Math.min(TRIAL_TOKENS, most) : 0;
    }
    trial = false;
    if (stepNanos <= 0) {
      return Math.max(1, most / 2);
    }
    int best = best(stepNanos, rowNanos + proposalNanos());
    if (best == 0) {
      pauseLeft = pauseSteps;
      pauseSteps = Math.min(2 * pauseSteps, LONGEST_PAUSE_STEPS);
    } else {
      pauseSteps = FIRST_PAUSE_STEPS;
    }
    return best;
  }

  /**
   * Returns what a proposal costs. A drafter that isn't compiled yet, or waits for the processor,
   * takes longer, none takes less than it must: so the last one counts if it cost less than usual.
   */
  private double proposalNanos() {
    return drafted > 0 ? Math.min(draftNanos / drafted, lastNanos) : 0;
  }

  private int best(double stepNanos, double proposalNanos) {
    double rate = right / proposed;
    double bestGain = LEAST_GAIN;
    int best = 0;
    double tokens = 1;
    double power = 1;
    for (int k = 1; k <= most; k++) {
      power *= rate;
      tokens += power;
      double gain = tokens * stepNanos / (stepNanos + k * proposalNanos);
      if (gain > bestGain) {
        bestGain = gain;
        best = k;
      }
    }
    return best;
  }

  /**
   * Learns from a step.
   *
   * @param drafted how many tokens were proposed; a trial that had none is repeated
   * @param accepted how many of them were right, from the first on
   * @param nanos what making them cost
   */
  public void observe(int drafted, int accepted, long nanos) {
    if (drafted == 0) {
      pauseLeft = trial ? 1 : 0;
      return;
    }
    proposed = proposed * FADING + Math.min(drafted, accepted + 1);
    right = right * FADING + accepted;
    this.drafted = this.drafted * FADING + drafted;
    draftNanos = draftNanos * FADING + nanos;
    lastNanos = (double) nanos / drafted;
  }

  /** Returns the rate of right proposals. */
  public double acceptance() {
    return right / proposed;
  }
}

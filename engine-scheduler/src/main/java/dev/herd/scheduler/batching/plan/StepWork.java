package dev.herd.scheduler.batching.plan;

/** A sequence as the planner sees it. */
public interface StepWork {
  /** Returns the tokens that the model is still to read: 1 in decoding, more in a prompt. */
  int pendingTokens();

  /** Returns how many steps it has waited since it last had a token in one. */
  int waitedSteps();

  /** Returns by how many tokens its prompt counts as shorter than it is. */
  int headStart();

  /** Tells it how many of its pending tokens are in the next step. */
  void grant(int tokens);
}

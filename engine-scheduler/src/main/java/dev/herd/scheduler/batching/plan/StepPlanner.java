package dev.herd.scheduler.batching.plan;

import java.util.Arrays;
import java.util.List;

/**
 * Divides the tokens of a step among the sequences of a model.
 *
 * <p>Every sequence in decoding has its token, always: nobody's text waits for another's prompt.
 * Prompts share a budget, which is smaller while others decode and so bounds what a long prompt
 * adds to the time between their tokens. Of the prompts, the one with the least left is first, so
 * that a short one passes a long one; each step of waiting makes a prompt count as shorter by a
 * part of the budget, until it's served once, so that a long one isn't starved by many short ones.
 *
 * <p>Not thread-safe; planning allocates nothing once its array has grown.
 */
public final class StepPlanner {
  /** A prompt that waited so many steps goes before one that is shorter by a step's budget. */
  private static final int AGEING_STEPS = 4;

  private final int stepTokens;
  private final int promptTokensWhileDecoding;
  private StepWork[] prompts = new StepWork[16];

  /**
   * Creates a planner.
   *
   * @param stepTokens the most tokens of a step
   * @param promptTokensWhileDecoding the most tokens of prompts in a step that has others decode
   */
  public StepPlanner(int stepTokens, int promptTokensWhileDecoding) {
    this.stepTokens = stepTokens;
    this.promptTokensWhileDecoding = promptTokensWhileDecoding;
  }

  /**
   * Grants each sequence its tokens of the next step, which may be none.
   *
   * @param works fewer than the tokens of a step
   * @return the number of tokens granted
   */
  public int plan(List<? extends StepWork> works) {
    int decoding = 0;
    int waiting = 0;
    for (int i = 0; i < works.size(); i++) {
      StepWork work = works.get(i);
      if (work.pendingTokens() == 1) {
        work.grant(1);
        decoding++;
      } else {
        waiting = insert(work, waiting);
      }
    }
    int budget = stepTokens - decoding;
    if (decoding > 0) {
      budget = Math.min(budget, promptTokensWhileDecoding);
    }
    int granted = 0;
    for (int i = 0; i < waiting; i++) {
      int tokens = Math.min(prompts[i].pendingTokens(), budget - granted);
      prompts[i].grant(tokens);
      prompts[i] = null;
      granted += tokens;
    }
    return decoding + granted;
  }

  /** Inserts a prompt by its urgency, behind equals; returns how many there are then. */
  private int insert(StepWork work, int count) {
    if (count == prompts.length) {
      prompts = Arrays.copyOf(prompts, 2 * count);
    }
    long key = key(work);
    int at = count;
    while (at > 0 && key(prompts[at - 1]) > key) {
      prompts[at] = prompts[at - 1];
      at--;
    }
    prompts[at] = work;
    return count + 1;
  }

  private long key(StepWork work) {
    long aged = (long) work.waitedSteps() * stepTokens / AGEING_STEPS;
    return work.pendingTokens() - aged - work.headStart();
  }
}

package dev.herd.scheduler.batching;

import dev.herd.core.model.Batch;
import dev.herd.scheduler.batching.plan.StepCost;
import dev.herd.scheduler.batching.plan.StepPlanner;
import java.util.List;
import java.util.function.LongSupplier;

/** Runs the forward passes of one model. Of the loop's thread. */
final class LaneStep {
  private final Lane lane;
  private final Forward forward;
  private final LongSupplier clock;
  private final StepPlanner planner;
  private final StepCost cost = new StepCost();
  private final TokenScore score = new TokenScore();
  private Batch batch;
  private int batchLogitRows;
  private boolean taskWasLast;

  LaneStep(Lane lane, Forward forward, LongSupplier clock) {
    this.lane = lane;
    this.forward = forward;
    this.clock = clock;
    BatchingOptions options = lane.options();
    planner = new StepPlanner(options.stepTokens(), options.promptTokensWhileDecoding());
  }

  /**
   * Runs a step: a task that waits, or else a forward pass.
   *
   * @throws dev.herd.core.memory.MemoryBudgetException if there is no memory for it; all is then as
   *     it was before
   */
  void run() {
    long start = clock.getAsLong();
    if (taskIsNext(start)) {
      lane.tasks().remove().run(lane.model());
      return;
    }
    lane.pollCancelled(start);
    lane.admit(start);
    List<Sample> running = lane.running();
    lane.recorder().running(running.size());
    if (!running.isEmpty()) {
      compose(running);
      long begin = clock.getAsLong();
      forward.run(lane.model(), batch);
      long end = clock.getAsLong();
      record(running, end - begin);
      consume(running, end);
    }
  }

  /** Tasks and passes take turns where there are both, be the samples under way or waiting. */
  private boolean taskIsNext(long now) {
    taskWasLast = !lane.tasks().isEmpty() && !(taskWasLast && lane.readyForPass(now));
    return taskWasLast;
  }

  private void compose(List<Sample> running) {
    int planned = planner.plan(running);
    int room = lane.options().stepTokens() - planned;
    int rows = 0;
    int logitRows = 0;
    for (int i = 0; i < running.size(); i++) {
      Sample sample = running.get(i);
      room -= sample.draft(room, cost, planned);
      rows += sample.rows();
      logitRows += sample.logitRows();
    }
    prepareBatch(rows, logitRows);
    for (int i = 0; i < running.size(); i++) {
      running.get(i).addTo(batch);
    }
  }

  /** Empties the batch; makes a larger one where it's too small, twice as large at least. */
  private void prepareBatch(int rows, int logitRows) {
    if (batch != null && batch.capacity() >= rows && batchLogitRows >= logitRows) {
      batch.clear();
      return;
    }
    int most = lane.options().stepTokens();
    int capacity = batch == null ? 0 : batch.capacity();
    capacity = capacity >= rows ? capacity : Math.min(most, Math.max(rows, 2 * capacity));
    if (batchLogitRows < logitRows) {
      batchLogitRows = Math.min(most, Math.max(logitRows, 2 * batchLogitRows));
    }
    batch = lane.model().newBatch(capacity, batchLogitRows);
  }

  private void record(List<Sample> running, long nanos) {
    int sequences = 0;
    int promptRows = 0;
    for (int i = 0; i < running.size(); i++) {
      Sample sample = running.get(i);
      if (sample.rows() > 0) {
        sequences++;
        promptRows += sample.promptRows();
      }
    }
    if (promptRows == 0) {
      cost.observe(batch.size(), nanos);
    }
    lane.recorder().step(sequences, promptRows, nanos);
  }

  private void consume(List<Sample> running, long now) {
    boolean anyOver = false;
    for (int i = 0; i < running.size(); i++) {
      Sample sample = running.get(i);
      ActiveRequest request = sample.request();
      if (request.over()) {
        continue; // another of its samples failed
      }
      try {
        if (sample.promptRead()) {
          lane.fork(sample);
        }
        if (!sample.consume(batch, score, lane.recorder(), now)) {
          anyOver = true;
          request.finish(sample, now);
        }
      } catch (RuntimeException e) {
        anyOver = true;
        request.fail(e);
      }
    }
    if (anyOver) {
      lane.sweep();
    }
  }
}

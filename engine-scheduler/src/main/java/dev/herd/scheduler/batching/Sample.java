package dev.herd.scheduler.batching;

import dev.herd.core.generation.FinishReason;
import dev.herd.core.generation.GenerationState;
import dev.herd.core.model.Batch;
import dev.herd.core.model.Model;
import dev.herd.core.model.Sequence;
import dev.herd.scheduler.batching.plan.StepCost;
import dev.herd.scheduler.batching.plan.StepWork;
import dev.herd.scheduler.batching.statistics.ModelRecorder;
import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * One sequence of a request. Its tokens are those of the prompt and those generated; what of them
 * isn't in the model's sequence is still to be read. So a prompt, a decoding step, and a sample
 * that lost its memory on the way are the same, and differ by how much is pending.
 *
 * <p>Of the loop's thread, once it's submitted.
 */
final class Sample implements StepWork {
  private final ActiveRequest request;
  private final int index;
  private final GenerationState output;
  private final TraceBuffer trace;
  private final Model model;
  private int[] tokens;
  private int length;
  private long age;
  private long lastTokenNanos;
  private int draftedTokens;
  private int acceptedTokens;

  /** The model's sequence, null while this waits. */
  private Sequence sequence;

  private Drafting drafting;

  // Of the step in progress.
  private int waitedSteps;
  private int granted;
  private int drafted;
  private int logitRow;

  Sample(ActiveRequest request, int index, GenerationState output) {
    this.request = request;
    this.index = index;
    this.output = output;
    model = request.model();
    trace = new TraceBuffer(request.request().scored());
  }

  int index() {
    return index;
  }

  ActiveRequest request() {
    return request;
  }

  /** Returns when it was first begun, counted in samples. */
  long age() {
    return age;
  }

  /** Begins with the prompt. */
  void begin(long age) {
    this.age = age;
    tokens = Arrays.copyOf(request.prompt(), request.prompt().length + 64);
    length = request.prompt().length;
  }

  /** Gets a sequence of the model, with what of the tokens others have computed before. */
  void openSequence(LongSupplier clock) {
    Sequence fresh = model.newSequence();
    hold(fresh, clock);
    int reused = fresh.reuse(Arrays.copyOf(tokens, length));
    request.reused(reused);
  }

  /** Begins where another sample of the request has its prompt read, with its rows of the step. */
  void beginAs(Sample other, long age, LongSupplier clock) {
    begin(age);
    hold(other.sequence.fork(), clock);
    granted = other.granted;
    drafted = 0;
    logitRow = other.logitRow;
  }

  private void hold(Sequence held, LongSupplier clock) {
    sequence = held;
    request.lane().holders().add(this);
    if (request.request().speculation() != null) {
      drafting = new Drafting(request.request().speculation(), clock);
    }
  }

  /** Gives all memory back; what was computed is forgotten, the tokens are not. */
  void closeSequence() {
    if (drafting != null) {
      drafting.close();
      drafting = null;
    }
    if (sequence != null) {
      sequence.close();
      sequence = null;
      request.lane().holders().remove(this);
    }
  }

  @Override
  public int pendingTokens() {
    return length - sequence.length();
  }

  @Override
  public int waitedSteps() {
    return waitedSteps;
  }

  @Override
  public int headStart() {
    return request.headStart();
  }

  @Override
  public void grant(int tokens) {
    granted = tokens;
    drafted = 0;
    waitedSteps = tokens == 0 ? waitedSteps + 1 : 0;
  }

  /** Makes proposals where that is wanted, at most {@code most}; returns how many. */
  int draft(int most, StepCost cost, int rows) {
    if (drafting == null || pendingTokens() != 1 || output.tokenCount() == 0) {
      return 0;
    }
    int room = Math.min(most, roomForProposals());
    drafted = drafting.draft(tokens, length, room, cost, rows);
    return drafted;
  }

  /** Returns how many proposals fit what is to be generated. */
  private int roomForProposals() {
    int room = model.contextLength() - length;
    int maxTokens = request.request().options().maxTokens();
    return maxTokens > 0 ? Math.min(room, maxTokens - output.tokenCount() - 1) : room;
  }

  /** Returns its rows in the step. */
  int rows() {
    return granted + drafted;
  }

  /** Returns its rows of logits in the step. */
  int logitRows() {
    return granted > 0 && granted == pendingTokens() ? 1 + drafted : 0;
  }

  /** Returns its tokens in the step that belong to a prompt. */
  int promptRows() {
    return output.tokenCount() == 0 ? granted : 0;
  }

  /** Returns whether this step has its first logits. */
  boolean promptRead() {
    return output.tokenCount() == 0 && granted > 0 && logitRow >= 0;
  }

  void addTo(Batch batch) {
    int first = sequence.length();
    boolean wantsLogits = logitRows() > 0;
    logitRow = wantsLogits ? batch.logitCount() : -1;
    for (int i = 0; i < granted; i++) {
      batch.add(sequence, tokens[first + i], wantsLogits && i == granted - 1);
    }
    for (int i = 0; i < drafted; i++) {
      batch.add(sequence, drafting.proposal(i), true);
    }
  }

  /**
   * Chooses tokens from the logits of its rows, as long as they are what was proposed; returns
   * whether it goes on.
   */
  boolean consume(Batch batch, TokenScore score, ModelRecorder recorder, long now) {
    if (granted == 0 || logitRow < 0) {
      return true;
    }
    int accepted = 0;
    while (choose(batch, logitRow + accepted, score, recorder, now)) {
      if (accepted == drafted || tokens[length - 1] != drafting.proposal(accepted)) {
        observe(accepted, recorder);
        if (sequence.length() >= length) {
          // What a sliding window has let go of is pending again: then that's all tokens.
          sequence.truncate(length - 1);
        }
        return true;
      }
      accepted++;
    }
    observe(accepted, recorder);
    return false;
  }

  private void observe(int accepted, ModelRecorder recorder) {
    if (drafted > 0) {
      drafting.observe(accepted);
      draftedTokens += drafted;
      acceptedTokens += accepted;
      recorder.speculation(drafted, accepted);
    }
  }

  private boolean choose(Batch batch, int row, TokenScore score, ModelRecorder recorder, long now) {
    int offset = batch.logitsOffset(row);
    int token = output.sample(batch.logits(), offset);
    if (request.request().scored()) {
      score.score(batch.logits(), offset, model.description().vocabulary(), token);
    }
    int before = output.tokenCount();
    boolean goesOn = output.accept(token);
    if (output.tokenCount() > before) {
      trace.add(now - request.submittedNanos(), score);
    }
    record(recorder, now);
    if (!goesOn) {
      return false;
    }
    if (length == tokens.length) {
      tokens = Arrays.copyOf(tokens, 2 * length);
    }
    tokens[length++] = token;
    if (length - 1 == model.contextLength()) {
      output.end(FinishReason.LENGTH);
      return false;
    }
    return true;
  }

  private void record(ModelRecorder recorder, long now) {
    if (lastTokenNanos == 0) {
      recorder.firstToken(now - request.submittedNanos(), now);
      request.firstToken(now);
    } else {
      recorder.token(now - lastTokenNanos, now);
    }
    lastTokenNanos = now;
  }

  /** Returns the number of tokens generated. */
  int generatedTokens() {
    return output.tokenCount();
  }

  /** Ends it, for a reason of its own or the given one, and returns what there is. */
  Choice finish(FinishReason otherwise) {
    if (output.reason() == null) {
      output.end(otherwise);
    }
    output.finish();
    closeSequence();
    return new Choice(
        index, output.text(), output.reason(), trace.traces(output), draftedTokens, acceptedTokens);
  }
}

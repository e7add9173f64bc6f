package dev.herd.core.model;

import dev.herd.core.kernel.Activations;
import dev.herd.core.kernel.VectorOps;
import dev.herd.core.kernel.WeightMatrix;
import dev.herd.core.memory.MemoryPool;
import dev.herd.core.model.BlockWeights.NormWeights;
import dev.herd.core.model.ModelDescription.NormPlacement;
import dev.herd.core.team.RegionBody;
import dev.herd.core.team.WorkerTeam;
import dev.herd.gguf.quant.BlockCodec;
import java.util.Arrays;

/**
 * The generic decoder: runs the rows of a batch through a model's blocks.
 *
 * <p>A block is attention and a feed-forward layer, each with a residual and the norms that the
 * description places. Each matrix product and each step between two of them is a parallel region;
 * regions over tokens run on the calling thread alone when there is one token. Arrays are the
 * engine's {@link Workspace}; bodies of regions are made once, so that a pass allocates nothing.
 *
 * <p>One a model, for the holder of the team's turn.
 */
final class ForwardPass {
  private final ModelDescription description;
  private final ModelWeights weights;
  private final WorkerTeam team;
  private final MemoryPool memory;
  private final VectorOps ops;
  private final Workspace workspace;
  private final Activations input;
  private final Projection projection;
  private final AttentionStep attention;
  private final FeedForwardStep feedForward;
  private final PassClock clock = new PassClock();

  private final RegionBody embed = this::embed;
  private final RegionBody normBefore = this::normBefore;
  private final RegionBody addResidual = this::addResidual;
  private final RegionBody gatherOutput = this::gatherOutput;
  private final RegionBody capLogits = this::capLogits;

  /** The workspace has room for so many tokens of this model. */
  private int roomTokens;

  // The pass in progress.
  private Batch batch;
  private NormWeights before;
  private NormWeights after;
  private float[] bias;

  ForwardPass(Model model) {
    description = model.description();
    weights = model.weights();
    team = model.team();
    memory = model.engine().memory();
    ops = model.kernels().vectorOps();
    workspace = model.engine().workspace();
    input = workspace.input;
    projection = model.engine().projection();
    attention = new AttentionStep(model, clock);
    feedForward =
        description.feedForward().experts() == 0 ? new DenseStep(model) : new ExpertStep(model);
  }

  /**
   * Asks for the arrays that a pass of at most {@code tokens} tokens computes in.
   *
   * @throws IllegalArgumentException if one would be beyond an array
   */
  static void need(
      Workspace workspace, ModelDescription description, ModelWeights weights, int tokens) {
    workspace.hidden.need((long) tokens * description.width());
    workspace.added.need((long) tokens * description.width());
    workspace.input.need(tokens, description.width());
    if (weights.output() != null) {
      weights.output().need(workspace.input, tokens);
    }
    AttentionStep.need(workspace, description, weights.blocks(), tokens);
    if (description.feedForward().experts() == 0) {
      DenseStep.need(workspace, description, weights.blocks(), tokens);
    } else {
      ExpertStep.need(workspace, description, weights.blocks(), tokens);
    }
  }

  /**
   * Runs a batch.
   *
   * @param embedding gets the hidden states pooled to one vector of L2 norm 1; null for none
   */
  void run(Batch batch, float[] embedding) {
    makeRoom(batch.capacity());
    this.batch = batch;
    try {
      clock.start();
      input.shape(batch.size(), description.width());
      overTokens(batch.size(), embed);
      attention.begin(batch);
      clock.lap(Operation.EMBEDDING);
      for (int i = 0; i < weights.blocks().length; i++) {
        runBlock(i, weights.blocks()[i]);
      }
      if (batch.logitCount() > 0) {
        computeLogits();
      }
      if (embedding != null) {
        pool(embedding);
      }
      clock.lap(Operation.OUTPUT);
    } finally {
      this.batch = null;
      attention.end();
    }
  }

  /** For all of the batch's capacity at once, lest the workspace grow many times. */
  private void makeRoom(int tokens) {
    if (tokens > roomTokens) {
      need(workspace, description, weights, tokens);
      workspace.allocate(memory);
      roomTokens = tokens;
    }
  }

  private void runBlock(int number, BlockWeights block) {
    int tokens = batch.size();
    input(block.attentionNorm());
    clock.lap(Operation.NORM);
    attention.run(number, block);
    residual(block.attentionOutputBias(), block.attentionAfterNorm());
    input(block.feedForwardNorm());
    clock.lap(Operation.NORM);
    feedForward.run(block, tokens);
    clock.lap(Operation.FEED_FORWARD);
    residual(feedForward.outputBias(block), block.feedForwardAfterNorm());
    clock.lap(Operation.NORM);
  }

  /** Returns how long the operations of all passes took. */
  OperationTimes times() {
    return clock.times();
  }

  private void overTokens(int tokens, RegionBody body) {
    team.run(tokens, Projection.tokensPerPiece(tokens, team), body);
  }

  /** Fills {@link Workspace#input} with the hidden states, through a norm unless that is null. */
  private void input(NormWeights norm) {
    before = norm;
    input.columns(description.width());
    overTokens(batch.size(), normBefore);
  }

  private void residual(float[] bias, NormWeights norm) {
    this.bias = bias;
    after = norm;
    overTokens(batch.size(), addResidual);
  }

  private void embed(int worker, int first, int end) {
    float[] hidden = workspace.hidden.values();
    int width = description.width();
    for (int t = first; t < end; t++) {
      row(weights.embedding(), batch.token(t), hidden, t * width);
      if (description.embeddingScale() != 1) {
        ops.scale(hidden, t * width, description.embeddingScale(), width);
      }
      if (weights.positions() != null) {
        addRow(weights.positions(), batch.position(t), t * width);
      }
      if (weights.tokenTypes() != null) {
        addRow(weights.tokenTypes(), 0, t * width);
      }
      if (weights.embeddingNorm() != null) {
        norm(weights.embeddingNorm(), hidden, t * width, hidden, t * width);
      }
    }
  }

  /** Adds a row of a table to a hidden state, by way of the token's row of what is added. */
  private void addRow(WeightMatrix table, int row, int offset) {
    float[] added = workspace.added.values();
    row(table, row, added, offset);
    ops.add(added, offset, workspace.hidden.values(), offset, description.width());
  }

  private static void row(WeightMatrix table, int row, float[] target, int offset) {
    BlockCodec.of(table.type())
        .dequantize(table.data(), row * table.rowBytes(), target, offset, table.columns());
  }

  private void normBefore(int worker, int first, int end) {
    float[] hidden = workspace.hidden.values();
    int width = description.width();
    for (int t = first; t < end; t++) {
      if (before == null) {
        System.arraycopy(hidden, t * width, input.values(), t * width, width);
      } else {
        norm(before, hidden, t * width, input.values(), t * width);
      }
    }
  }

  private void addResidual(int worker, int first, int end) {
    float[] hidden = workspace.hidden.values();
    float[] added = workspace.added.values();
    int width = description.width();
    NormPlacement placement = description.norm().placement();
    for (int t = first; t < end; t++) {
      int offset = t * width;
      if (bias != null) {
        ops.add(bias, 0, added, offset, width);
      }
      if (placement == NormPlacement.BEFORE_AND_AFTER) {
        norm(after, added, offset, added, offset);
      }
      ops.add(added, offset, hidden, offset, width);
      if (placement == NormPlacement.AFTER_RESIDUAL) {
        norm(after, hidden, offset, hidden, offset);
      }
    }
  }

  private void norm(NormWeights norm, float[] from, int fromOffset, float[] to, int toOffset) {
    float epsilon = description.norm().epsilon();
    int width = description.width();
    if (description.norm().layerNorm()) {
      ops.layerNorm(from, fromOffset, norm.weight(), norm.bias(), epsilon, to, toOffset, width);
    } else {
      ops.rmsNorm(from, fromOffset, norm.weight(), epsilon, to, toOffset, width);
    }
  }

  private void computeLogits() {
    int rows = batch.logitCount();
    int vocabulary = description.vocabulary();
    input.columns(description.width());
    overTokens(rows, gatherOutput);
    projection.run(weights.output(), input, 0, rows, batch.logits(), 0, vocabulary);
    if (description.logitSoftCap() > 0) {
      overTokens(rows, capLogits);
    }
  }

  private void gatherOutput(int worker, int first, int end) {
    float[] hidden = workspace.hidden.values();
    int width = description.width();
    for (int i = first; i < end; i++) {
      norm(weights.outputNorm(), hidden, batch.logitRow(i) * width, input.values(), i * width);
    }
  }

  private void capLogits(int worker, int first, int end) {
    int vocabulary = description.vocabulary();
    for (int i = first; i < end; i++) {
      ops.softCap(batch.logits(), i * vocabulary, description.logitSoftCap(), vocabulary);
    }
  }

  /** Pools the hidden states to one vector of L2 norm 1. */
  private void pool(float[] vector) {
    float[] hidden = workspace.hidden.values();
    int width = description.width();
    if (weights.outputNorm() != null) {
      for (int t = 0; t < batch.size(); t++) {
        norm(weights.outputNorm(), hidden, t * width, hidden, t * width);
      }
    }
    ModelDescription.Encoder encoder = description.encoder();
    switch (encoder == null ? ModelDescription.Pooling.MEAN : encoder.pooling()) {
      case FIRST -> System.arraycopy(hidden, 0, vector, 0, width);
      case LAST -> System.arraycopy(hidden, (batch.size() - 1) * width, vector, 0, width);
      case MEAN -> {
        Arrays.fill(vector, 0);
        for (int t = 0; t < batch.size(); t++) {
          ops.add(hidden, t * width, vector, 0, width);
        }
      }
    }
    double length = Math.sqrt(ops.dot(vector, 0, vector, 0, width));
    if (length > 0) {
      ops.scale(vector, 0, (float) (1 / length), width);
    }
  }
}

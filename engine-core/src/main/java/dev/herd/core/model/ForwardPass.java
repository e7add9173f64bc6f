package dev.herd.core.model;

import dev.herd.core.kernel.Activations;
import dev.herd.core.kernel.VectorOps;
import dev.herd.core.kernel.WeightMatrix;
import dev.herd.core.model.BlockWeights.NormWeights;
import dev.herd.core.model.ModelDescription.NormPlacement;
import dev.herd.core.team.RegionBody;
import dev.herd.core.team.WorkerTeam;
import dev.herd.gguf.quant.BlockCodec;
import java.util.Arrays;

/**
 * The generic decoder: runs the rows of one batch through a model's blocks.
 *
 * <p>A block is attention and a feed-forward layer, each with a residual and the norms that the
 * description places. Each matrix product and each step between two of them is a parallel region;
 * regions over tokens run on the calling thread alone when there is one token. Buffers belong to
 * the batch and are reused; bodies of regions are made once, so that a pass allocates nothing.
 */
final class ForwardPass {
  private final ModelDescription description;
  private final ModelWeights weights;
  private final WorkerTeam team;
  private final VectorOps ops;
  private final Projection projection;
  private final AttentionStep attention;
  private final FeedForwardStep feedForward;

  /** The residual stream (tokens, width). */
  private final float[] hidden;

  /** What a block's half adds to it (tokens, width). */
  private final float[] added;

  /** Input of the next matrix product. */
  private final Activations input;

  private final float[] logits;
  private final WeightMatrix[] output;

  private final RegionBody embed = this::embed;
  private final RegionBody normBefore = this::normBefore;
  private final RegionBody addResidual = this::addResidual;
  private final RegionBody gatherOutput = this::gatherOutput;
  private final RegionBody capLogits = this::capLogits;

  // The pass in progress.
  private Batch batch;
  private NormWeights before;
  private NormWeights after;
  private float[] bias;

  ForwardPass(Model model, int maxTokens, int maxLogitRows) {
    description = model.description();
    weights = model.weights();
    team = model.team();
    ops = model.kernels().vectorOps();
    int width = description.width();
    hidden = new float[buffer(maxTokens, width)];
    added = new float[buffer(maxTokens, width)];
    int widest = Math.max(width, AttentionStep.valuesWidth(description));
    if (description.feedForward().experts() == 0) {
      widest = Math.max(widest, description.feedForward().width());
    }
    input = new Activations(Math.max(maxTokens, maxLogitRows), widest);
    logits = new float[buffer(maxLogitRows, description.vocabulary())];
    output = new WeightMatrix[] {weights.output()};
    projection = new Projection(team, model.kernels());
    attention = new AttentionStep(model, projection, maxTokens);
    feedForward =
        description.feedForward().experts() == 0
            ? new DenseStep(model, projection, maxTokens)
            : new ExpertStep(model, projection, maxTokens);
  }

  /** Returns the number of values of a buffer, which an array must be able to hold. */
  static int buffer(int rows, int width) {
    long values = (long) rows * width;
    if (values > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "a batch of %d rows of %d values is too large".formatted(rows, width));
    }
    return (int) values;
  }

  float[] logits() {
    return logits;
  }

  void run(Batch batch) {
    this.batch = batch;
    try {
      overTokens(batch.size(), embed);
      attention.begin(batch);
      for (int i = 0; i < weights.blocks().length; i++) {
        runBlock(i, weights.blocks()[i]);
      }
      if (batch.logitCount() > 0) {
        computeLogits();
      }
    } finally {
      this.batch = null;
    }
  }

  private void runBlock(int number, BlockWeights block) {
    int tokens = batch.size();
    input(block.attentionNorm());
    attention.run(number, block, input, added);
    residual(block.attentionOutputBias(), block.attentionAfterNorm());
    input(block.feedForwardNorm());
    feedForward.run(block, input, tokens, added);
    residual(feedForward.outputBias(block), block.feedForwardAfterNorm());
  }

  private void overTokens(int tokens, RegionBody body) {
    team.run(tokens, Projection.tokensPerPiece(tokens, team), body);
  }

  /** Fills {@link #input} with the hidden states, through a norm unless that is null. */
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

  /** Adds a row of a table to a hidden state, by way of the token's row of {@link #added}. */
  private void addRow(WeightMatrix table, int row, int offset) {
    row(table, row, added, offset);
    ops.add(added, offset, hidden, offset, description.width());
  }

  private static void row(WeightMatrix table, int row, float[] target, int offset) {
    BlockCodec.of(table.type())
        .dequantize(table.data(), row * table.rowBytes(), target, offset, table.columns());
  }

  private void normBefore(int worker, int first, int end) {
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
    projection.run(output, input, 0, rows, logits, 0, vocabulary);
    if (description.logitSoftCap() > 0) {
      overTokens(rows, capLogits);
    }
  }

  private void gatherOutput(int worker, int first, int end) {
    int width = description.width();
    for (int i = first; i < end; i++) {
      norm(weights.outputNorm(), hidden, batch.logitRow(i) * width, input.values(), i * width);
    }
  }

  private void capLogits(int worker, int first, int end) {
    int vocabulary = description.vocabulary();
    for (int i = first; i < end; i++) {
      ops.softCap(logits, i * vocabulary, description.logitSoftCap(), vocabulary);
    }
  }

  /** Returns the hidden states of the pass just run, pooled to one vector of L2 norm 1. */
  float[] pooled(Batch batch) {
    int width = description.width();
    if (weights.outputNorm() != null) {
      for (int t = 0; t < batch.size(); t++) {
        norm(weights.outputNorm(), hidden, t * width, hidden, t * width);
      }
    }
    ModelDescription.Encoder encoder = description.encoder();
    float[] vector = new float[width];
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
    return vector;
  }
}

package dev.herd.core.model;

import dev.herd.core.kernel.Activations;
import dev.herd.core.kernel.VectorOps;
import dev.herd.core.kernel.WeightMatrix;
import dev.herd.core.team.RegionBody;
import dev.herd.core.team.WorkerTeam;

/** A feed-forward layer that all tokens go through. */
final class DenseStep implements FeedForwardStep {
  private final ModelDescription description;
  private final Projection projection;
  private final WorkerTeam team;
  private final VectorOps ops;
  private final GatedActivation activation;

  /** Gate and up (tokens, 2, inner width), or up alone. */
  private final float[] inner;

  private final WeightMatrix[] down = new WeightMatrix[1];
  private final RegionBody activate = this::activate;

  // The step in progress.
  private Activations input;
  private float[] inBias;

  DenseStep(Model model, Projection projection, int maxTokens) {
    this.projection = projection;
    description = model.description();
    team = model.team();
    ops = model.kernels().vectorOps();
    activation = new GatedActivation(ops, description.feedForward());
    inner = new float[ForwardPass.buffer(maxTokens, activation.inputWidth())];
  }

  @Override
  public void run(BlockWeights block, Activations input, int tokens, float[] added) {
    BlockWeights.Dense weights = block.dense();
    this.input = input;
    inBias = weights.inBias();
    projection.run(weights.in(), input, 0, tokens, inner, 0, activation.inputWidth());
    input.columns(description.feedForward().width());
    team.run(tokens, Projection.tokensPerPiece(tokens, team), activate);
    down[0] = weights.down();
    projection.run(down, input, 0, tokens, added, 0, description.width());
  }

  @Override
  public float[] outputBias(BlockWeights block) {
    return block.dense().downBias();
  }

  private void activate(int worker, int first, int end) {
    int width = activation.inputWidth();
    for (int t = first; t < end; t++) {
      if (inBias != null) {
        ops.add(inBias, 0, inner, t * width, width);
      }
      activation.apply(inner, t * width, input.values(), t * input.columns());
    }
  }
}

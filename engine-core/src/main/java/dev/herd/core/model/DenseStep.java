package dev.herd.core.model;

import dev.herd.core.kernel.Activations;
import dev.herd.core.kernel.VectorOps;
import dev.herd.core.team.RegionBody;
import dev.herd.core.team.WorkerTeam;

/** A feed-forward layer that all tokens go through. */
final class DenseStep implements FeedForwardStep {
  private final ModelDescription description;
  private final Projection projection;
  private final WorkerTeam team;
  private final VectorOps ops;
  private final GatedActivation activation;

  private final Workspace workspace;
  private final Activations input;
  private final RegionBody activate = this::activate;

  // The step in progress.
  private float[] inBias;

  DenseStep(Model model) {
    projection = model.engine().projection();
    workspace = model.engine().workspace();
    input = workspace.input;
    description = model.description();
    team = model.team();
    ops = model.kernels().vectorOps();
    activation = new GatedActivation(ops, description.feedForward());
  }

  /** Asks for the arrays that the step computes in. */
  static void need(
      Workspace workspace, ModelDescription description, BlockWeights[] blocks, int tokens) {
    workspace.inner.need((long) tokens * GatedActivation.inputWidth(description.feedForward()));
    workspace.input.need(tokens, description.feedForward().width());
    for (BlockWeights block : blocks) {
      block.dense().in().need(workspace.input, tokens);
      block.dense().down().need(workspace.input, tokens);
    }
  }

  @Override
  public void run(BlockWeights block, int tokens) {
    BlockWeights.Dense weights = block.dense();
    float[] inner = workspace.inner.values();
    inBias = weights.inBias();
    projection.run(weights.in(), input, 0, tokens, inner, 0, activation.inputWidth());
    input.columns(description.feedForward().width());
    team.run(tokens, Projection.tokensPerPiece(tokens, team), activate);
    float[] added = workspace.added.values();
    projection.run(weights.down(), input, 0, tokens, added, 0, description.width());
  }

  @Override
  public float[] outputBias(BlockWeights block) {
    return block.dense().downBias();
  }

  private void activate(int worker, int first, int end) {
    float[] inner = workspace.inner.values();
    int width = activation.inputWidth();
    for (int t = first; t < end; t++) {
      if (inBias != null) {
        ops.add(inBias, 0, inner, t * width, width);
      }
      activation.apply(inner, t * width, input.values(), t * input.columns());
    }
  }
}

package dev.herd.core.model;

import dev.herd.core.kernel.Activations;
import dev.herd.core.kernel.VectorOps;
import dev.herd.core.model.ModelDescription.FeedForward;
import dev.herd.core.team.RegionBody;
import dev.herd.core.team.WorkerTeam;
import java.util.Arrays;

/**
 * A sparse feed-forward layer: a router chooses some experts for each token (Mixtral, arXiv
 * 2401.04088), whose outputs are summed with the router's probabilities, made to add up to 1.
 *
 * <p>The batch's (token, expert) assignments are sorted by expert, so that each expert's matrices
 * are read once for all of its tokens.
 */
final class ExpertStep implements FeedForwardStep {
  private final FeedForward shape;
  private final int width;
  private final Projection projection;
  private final WorkerTeam team;
  private final VectorOps ops;
  private final GatedActivation activation;

  private final Workspace workspace;
  private final Activations input;
  private final Activations gathered;

  /** Where each expert's assignments begin in the order of experts (experts + 1). */
  private final int[] starts;

  private final RegionBody choose = this::choose;
  private final RegionBody gather = this::gather;
  private final RegionBody activate = this::activate;
  private final RegionBody combine = this::combine;

  ExpertStep(Model model) {
    shape = model.description().feedForward();
    width = model.description().width();
    team = model.team();
    ops = model.kernels().vectorOps();
    projection = model.engine().projection();
    workspace = model.engine().workspace();
    input = workspace.input;
    gathered = workspace.gathered;
    activation = new GatedActivation(ops, shape);
    starts = new int[shape.experts() + 1];
  }

  /** Asks for the arrays that the step computes in. */
  static void need(
      Workspace workspace, ModelDescription description, BlockWeights[] blocks, int tokens) {
    FeedForward shape = description.feedForward();
    int assignments = Math.multiplyExact(tokens, shape.expertsUsed());
    workspace.routing.need((long) tokens * shape.experts());
    workspace.chosen.need(assignments);
    workspace.chosenWeights.need(assignments);
    workspace.places.need(assignments);
    workspace.gathered.need(assignments, Math.max(description.width(), shape.width()));
    workspace.inner.need((long) assignments * GatedActivation.inputWidth(shape));
    workspace.outputs.need((long) assignments * description.width());
    for (BlockWeights block : blocks) {
      BlockWeights.Experts experts = block.experts();
      experts.router().need(workspace.input, tokens);
      for (int e = 0; e < shape.experts(); e++) {
        experts.in()[e].need(workspace.gathered, assignments);
        experts.down()[e].need(workspace.gathered, assignments);
      }
    }
  }

  @Override
  public void run(BlockWeights block, int tokens) {
    float[] routing = workspace.routing.values();
    float[] inner = workspace.inner.values();
    float[] outputs = workspace.outputs.values();
    BlockWeights.Experts weights = block.experts();
    projection.run(weights.router(), input, 0, tokens, routing, 0, shape.experts());
    overItems(tokens, choose);
    sortByExpert(tokens);
    gathered.shape(tokens * shape.expertsUsed(), width);
    overItems(tokens, gather);
    for (int e = 0; e < shape.experts(); e++) {
      int count = starts[e + 1] - starts[e];
      if (count > 0) {
        int stride = activation.inputWidth();
        int offset = starts[e] * stride;
        projection.run(weights.in()[e], gathered, starts[e], count, inner, offset, stride);
      }
    }
    gathered.columns(shape.width());
    overItems(tokens * shape.expertsUsed(), activate);
    for (int e = 0; e < shape.experts(); e++) {
      int count = starts[e + 1] - starts[e];
      if (count > 0) {
        int offset = starts[e] * width;
        projection.run(weights.down()[e], gathered, starts[e], count, outputs, offset, width);
      }
    }
    overItems(tokens, combine);
  }

  @Override
  public float[] outputBias(BlockWeights block) {
    return null;
  }

  private void overItems(int items, RegionBody body) {
    team.run(items, Projection.tokensPerPiece(items, team), body);
  }

  /** Chooses the experts with the highest probabilities, the lower number first among equals. */
  private void choose(int worker, int first, int end) {
    float[] routing = workspace.routing.values();
    float[] chosenWeights = workspace.chosenWeights.values();
    int[] chosen = workspace.chosen.values();
    int used = shape.expertsUsed();
    for (int t = first; t < end; t++) {
      int row = t * shape.experts();
      ops.softmax(routing, row, shape.experts());
      float sum = 0;
      for (int k = 0; k < used; k++) {
        int best = ops.argMax(routing, row, shape.experts());
        chosen[t * used + k] = best;
        chosenWeights[t * used + k] = routing[row + best];
        sum += routing[row + best];
        routing[row + best] = Float.NEGATIVE_INFINITY;
      }
      ops.scale(chosenWeights, t * used, 1 / sum, used);
    }
  }

  private void sortByExpert(int tokens) {
    int[] chosen = workspace.chosen.values();
    int[] places = workspace.places.values();
    int assignments = tokens * shape.expertsUsed();
    Arrays.fill(starts, 0);
    for (int i = 0; i < assignments; i++) {
      starts[chosen[i] + 1]++;
    }
    for (int e = 0; e < shape.experts(); e++) {
      starts[e + 1] += starts[e];
    }
    for (int i = 0; i < assignments; i++) {
      places[i] = starts[chosen[i]]++;
    }
    for (int e = shape.experts(); e > 0; e--) {
      starts[e] = starts[e - 1];
    }
    starts[0] = 0;
  }

  private void gather(int worker, int first, int end) {
    int[] places = workspace.places.values();
    int used = shape.expertsUsed();
    for (int i = first * used; i < end * used; i++) {
      System.arraycopy(
          input.values(), i / used * width, gathered.values(), places[i] * width, width);
    }
  }

  private void activate(int worker, int first, int end) {
    float[] inner = workspace.inner.values();
    for (int i = first; i < end; i++) {
      activation.apply(
          inner, i * activation.inputWidth(), gathered.values(), i * gathered.columns());
    }
  }

  private void combine(int worker, int first, int end) {
    float[] chosenWeights = workspace.chosenWeights.values();
    float[] outputs = workspace.outputs.values();
    float[] added = workspace.added.values();
    int[] places = workspace.places.values();
    int used = shape.expertsUsed();
    for (int t = first; t < end; t++) {
      Arrays.fill(added, t * width, (t + 1) * width, 0);
      for (int k = t * used; k < (t + 1) * used; k++) {
        ops.axpy(chosenWeights[k], outputs, places[k] * width, added, t * width, width);
      }
    }
  }
}

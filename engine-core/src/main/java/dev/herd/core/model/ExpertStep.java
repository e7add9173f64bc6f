package dev.herd.core.model;

import dev.herd.core.kernel.Activations;
import dev.herd.core.kernel.VectorOps;
import dev.herd.core.kernel.WeightMatrix;
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

  /** Router logits, then probabilities (tokens, experts). */
  private final float[] routing;

  /** The experts of each token (tokens, used), and their weights. */
  private final int[] chosen;

  private final float[] chosenWeights;

  /** Where each expert's assignments begin in the sorted order (experts + 1). */
  private final int[] starts;

  /** The place of each assignment in the sorted order (tokens, used). */
  private final int[] places;

  /** Hidden states in the sorted order, then activated inner values (tokens * used, width). */
  private final Activations gathered;

  private final float[] inner;
  private final float[] outputs;

  private final WeightMatrix[] router = new WeightMatrix[1];
  private final WeightMatrix[] in = new WeightMatrix[2];
  private final WeightMatrix[] down = new WeightMatrix[1];
  private final RegionBody choose = this::choose;
  private final RegionBody gather = this::gather;
  private final RegionBody activate = this::activate;
  private final RegionBody combine = this::combine;

  // The step in progress.
  private Activations input;
  private float[] added;

  ExpertStep(Model model, Projection projection, int maxTokens) {
    this.projection = projection;
    shape = model.description().feedForward();
    width = model.description().width();
    team = model.team();
    ops = model.kernels().vectorOps();
    activation = new GatedActivation(ops, shape);
    int assignments = ForwardPass.buffer(maxTokens, shape.expertsUsed());
    routing = new float[ForwardPass.buffer(maxTokens, shape.experts())];
    chosen = new int[assignments];
    chosenWeights = new float[assignments];
    places = new int[assignments];
    starts = new int[shape.experts() + 1];
    gathered = new Activations(assignments, Math.max(width, shape.width()));
    inner = new float[ForwardPass.buffer(assignments, activation.inputWidth())];
    outputs = new float[ForwardPass.buffer(assignments, width)];
  }

  @Override
  public void run(BlockWeights block, Activations input, int tokens, float[] added) {
    this.input = input;
    this.added = added;
    BlockWeights.Experts weights = block.experts();
    router[0] = weights.router();
    projection.run(router, input, 0, tokens, routing, 0, shape.experts());
    overItems(tokens, choose);
    sortByExpert(tokens);
    gathered.columns(width);
    overItems(tokens, gather);
    for (int e = 0; e < shape.experts(); e++) {
      int count = starts[e + 1] - starts[e];
      if (count > 0) {
        in[0] = weights.gates()[e];
        in[1] = weights.ups()[e];
        int innerWidth = activation.inputWidth();
        projection.run(in, gathered, starts[e], count, inner, starts[e] * innerWidth, innerWidth);
      }
    }
    gathered.columns(shape.width());
    overItems(tokens * shape.expertsUsed(), activate);
    for (int e = 0; e < shape.experts(); e++) {
      int count = starts[e + 1] - starts[e];
      if (count > 0) {
        down[0] = weights.downs()[e];
        projection.run(down, gathered, starts[e], count, outputs, starts[e] * width, width);
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
    int used = shape.expertsUsed();
    for (int i = first * used; i < end * used; i++) {
      System.arraycopy(
          input.values(), i / used * width, gathered.values(), places[i] * width, width);
    }
  }

  private void activate(int worker, int first, int end) {
    for (int i = first; i < end; i++) {
      activation.apply(
          inner, i * activation.inputWidth(), gathered.values(), i * gathered.columns());
    }
  }

  private void combine(int worker, int first, int end) {
    int used = shape.expertsUsed();
    for (int t = first; t < end; t++) {
      Arrays.fill(added, t * width, (t + 1) * width, 0);
      for (int k = t * used; k < (t + 1) * used; k++) {
        ops.axpy(chosenWeights[k], outputs, places[k] * width, added, t * width, width);
      }
    }
  }
}

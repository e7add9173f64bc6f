package dev.herd.trainer.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.Activation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The weights of a network and its forward pass. Matrices are (inputs, outputs), so that rows of
 * tokens are multiplied from the left; those that read the same input are one.
 *
 * <p>Intermediate results belong to the manager of the input tokens and are freed with it. Not
 * thread-safe.
 */
public final class Network implements AutoCloseable {
  private static final double NORM_EPSILON = 1e-6;

  /** The weights of one block. */
  private record Block(
      NDArray attentionNorm, // (width)
      NDArray queryKeyValue, // (width, queries + keys + values)
      NDArray attentionOutput, // (queries, width)
      NDArray feedForwardNorm, // (width)
      NDArray gateUp, // (width, 2 * hidden)
      NDArray down) {} // (hidden, width)

  private final NetworkShape shape;
  private final NDManager manager;
  private final Map<String, NDArray> parameters = new LinkedHashMap<>();
  private final NDArray embedding; // (vocabulary, width)
  private final List<Block> blocks = new ArrayList<>();
  private final NDArray outputNorm; // (width)
  private final NDArray swap; // (headLength, headLength)
  private final Map<Integer, RotaryTables> tablesByLength = new HashMap<>();

  /**
   * Creates a network of random weights, which are the same for the same seed.
   *
   * @param deviation standard deviation of the weights
   */
  public Network(NetworkShape shape, NDManager parent, double deviation, long seed) {
    this.shape = shape;
    manager = parent.newSubManager();
    SplittableRandom random = new SplittableRandom(seed);
    int width = shape.width();
    // Matrices that write into the residual stream start smaller, by its depth (GPT-2).
    double residual = deviation / Math.sqrt(2.0 * shape.blocks());
    embedding = matrix("embedding", shape.vocabulary(), width, deviation, random);
    for (int i = 0; i < shape.blocks(); i++) {
      String prefix = "block" + i + ".";
      int projected = shape.queryLength() + 2 * shape.keyLength();
      blocks.add(
          new Block(
              norm(prefix + "attentionNorm"),
              matrix(prefix + "queryKeyValue", width, projected, deviation, random),
              matrix(prefix + "attentionOutput", shape.queryLength(), width, residual, random),
              norm(prefix + "feedForwardNorm"),
              matrix(prefix + "gateUp", width, 2 * shape.hidden(), deviation, random),
              matrix(prefix + "down", shape.hidden(), width, residual, random)));
    }
    outputNorm = norm("outputNorm");
    swap = manager.create(RotaryTables.swap(shape.headLength()), square(shape.headLength()));
  }

  private static Shape square(int length) {
    return new Shape(length, length);
  }

  private NDArray matrix(
      String name, int inputs, int outputs, double deviation, SplittableRandom random) {
    float[] values = new float[inputs * outputs];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (deviation * random.nextGaussian());
    }
    return parameter(name, manager.create(values, new Shape(inputs, outputs)));
  }

  private NDArray norm(String name) {
    return parameter(name, manager.ones(new Shape(shape.width()), DataType.FLOAT32));
  }

  private NDArray parameter(String name, NDArray values) {
    values.setRequiresGradient(true);
    parameters.put(name, values);
    return values;
  }

  /** Returns the shape. */
  public NetworkShape shape() {
    return shape;
  }

  /** Returns a manager for what one step computes; closing it frees that. */
  public NDManager newStep() {
    return manager.newSubManager();
  }

  /** Returns the number of arrays that live as long as the network. */
  int arrays() {
    return manager.getManagedArrays().size();
  }

  /** Returns the value added to the mean square under a norm's root. */
  public static float normEpsilon() {
    return (float) NORM_EPSILON;
  }

  /** Returns all weights by name. */
  public Map<String, NDArray> parameters() {
    return parameters;
  }

  /**
   * Returns the mean cross entropy of the targets that count.
   *
   * @param tokens (rows, length) of token ids
   * @param targets (rows * length, 1): the token that follows each
   * @param counts (rows * length): 1 where the target is to be learnt, 0 elsewhere
   */
  public NDArray loss(NDArray tokens, NDArray targets, NDArray counts) {
    NDArray logits = logits(tokens); // (rows * length, vocabulary)
    NDArray chosen = logits.logSoftmax(1).gather(targets, 1).reshape(-1);
    return chosen.mul(counts).sum().neg().div(counts.sum().maximum(1));
  }

  private NDArray logits(NDArray tokens) {
    NDManager step = tokens.getManager();
    NDArray stream =
        tokens
            .getNDArrayInternal()
            .embedding(tokens, embedding, SparseFormat.DENSE)
            .singletonOrThrow();
    RotaryTables tables = tables((int) tokens.getShape().get(1));
    for (Block block : blocks) {
      stream = stream.add(attention(block, normalize(stream, block.attentionNorm), tables));
      stream = stream.add(feedForward(block, normalize(stream, block.feedForwardNorm)));
    }
    NDArray rows = normalize(stream, outputNorm).reshape(-1, shape.width());
    NDArray output = embedding.transpose();
    output.attach(step);
    return rows.matMul(output);
  }

  private RotaryTables tables(int length) {
    return tablesByLength.computeIfAbsent(
        length, tokens -> RotaryTables.create(manager, shape, tokens));
  }

  /** RMSNorm (arXiv 1910.07467): divides by the root of the mean square. */
  private static NDArray normalize(NDArray stream, NDArray weight) {
    NDArray meanSquare = stream.square().mean(new int[] {2}, true);
    return stream.mul(meanSquare.add(NORM_EPSILON).pow(-0.5)).mul(weight);
  }

  private NDArray attention(Block block, NDArray input, RotaryTables tables) {
    long rows = input.getShape().get(0);
    long length = input.getShape().get(1);
    int head = shape.headLength();
    int group = shape.group();
    NDList parts =
        input
            .matMul(block.queryKeyValue)
            .split(
                new long[] {shape.queryLength(), shape.queryLength() + (long) shape.keyLength()},
                2);
    NDArray queries =
        parts.get(0).reshape(rows, length, shape.kvHeads(), group, head).transpose(0, 2, 3, 1, 4);
    queries =
        rotate(queries, tables.scaledCosine(), tables.scaledSine())
            .reshape(rows * shape.kvHeads(), group * length, head);
    NDArray keys = rotate(heads(parts.get(1), rows, length), tables.cosine(), tables.sine());
    NDArray values = heads(parts.get(2), rows, length);
    NDArray scores =
        queries
            .batchMatMul(keys.reshape(rows * shape.kvHeads(), length, head).transpose(0, 2, 1))
            .add(tables.mask());
    NDArray mixed =
        scores
            .softmax(-1)
            .batchMatMul(values.reshape(rows * shape.kvHeads(), length, head))
            .reshape(rows, shape.kvHeads(), group, length, head)
            .transpose(0, 3, 1, 2, 4)
            .reshape(rows, length, shape.queryLength());
    return mixed.matMul(block.attentionOutput);
  }

  /** Returns (rows, kvHeads, length, headLength). */
  private NDArray heads(NDArray projected, long rows, long length) {
    return projected
        .reshape(rows, length, shape.kvHeads(), shape.headLength())
        .transpose(0, 2, 1, 3);
  }

  /** Rotates each pair of neighbours by its position's angle (arXiv 2104.09864). */
  private NDArray rotate(NDArray vectors, NDArray cosine, NDArray sine) {
    return vectors.mul(cosine).add(vectors.matMul(swap).mul(sine));
  }

  /** SwiGLU (arXiv 2002.05202). */
  private NDArray feedForward(Block block, NDArray input) {
    NDList parts = input.matMul(block.gateUp).split(new long[] {shape.hidden()}, 2);
    NDArray gate = parts.get(0);
    return gate.mul(Activation.sigmoid(gate)).mul(parts.get(1)).matMul(block.down);
  }

  /** Returns a copy of a parameter's values, row by row. */
  public float[] values(String name) {
    return parameters.get(name).toFloatArray();
  }

  @Override
  public void close() {
    manager.close();
  }
}

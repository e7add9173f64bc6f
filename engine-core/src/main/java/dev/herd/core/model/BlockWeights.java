package dev.herd.core.model;

import dev.herd.core.kernel.WeightMatrix;
import dev.herd.core.model.ModelDescription.Attention;
import dev.herd.core.model.ModelDescription.FeedForward;
import dev.herd.core.model.ModelDescription.NormPlacement;
import java.util.List;

/**
 * The weights of one transformer block. Vectors are null where the model has none.
 *
 * @param attentionNorm before attention; null where norms stand after the residual
 * @param projections query, key and value matrices, as the file has them: three, or one fused
 * @param queryKeyValueBias (queries, keys, values) on the outputs of {@code projections}
 * @param queryNorm weight of the RMS norm of a query head
 * @param keyNorm weight of the RMS norm of a key head
 * @param attentionOutput from the heads' values to the hidden state
 * @param attentionAfterNorm after attention, or after its residual
 * @param feedForwardNorm before the feed-forward layer
 * @param dense the feed-forward matrices, null where there are experts
 * @param experts null where the layer is dense
 * @param feedForwardAfterNorm after the feed-forward layer, or after its residual
 */
@SuppressWarnings("ArrayRecordComponent") // a holder of buffers, never compared
record BlockWeights(
    NormWeights attentionNorm,
    MatrixGroup projections,
    float[] queryKeyValueBias,
    float[] queryNorm,
    float[] keyNorm,
    MatrixGroup attentionOutput,
    float[] attentionOutputBias,
    NormWeights attentionAfterNorm,
    NormWeights feedForwardNorm,
    Dense dense,
    Experts experts,
    NormWeights feedForwardAfterNorm) {

  /** Weight and bias of a norm; bias null for an RMS norm. */
  record NormWeights(float[] weight, float[] bias) {}

  /**
   * A feed-forward layer.
   *
   * @param in gate and up: two matrices, one fused (gate rows first), or up alone where not gated
   * @param inBias on the outputs of {@code in}
   */
  record Dense(MatrixGroup in, float[] inBias, MatrixGroup down, float[] downBias) {}

  /**
   * Experts.
   *
   * @param router (experts, width)
   * @param in gate and up of each expert
   * @param down one of each expert
   */
  record Experts(MatrixGroup router, MatrixGroup[] in, MatrixGroup[] down) {}

  /**
   * Adds the matrices that are multiplied with, in the order in which a forward pass reads them.
   */
  void addGroups(List<MatrixGroup> groups) {
    groups.add(projections);
    groups.add(attentionOutput);
    if (dense != null) {
      groups.add(dense.in());
      groups.add(dense.down());
    } else {
      groups.add(experts.router());
      groups.addAll(List.of(experts.in()));
      groups.addAll(List.of(experts.down()));
    }
  }

  static BlockWeights read(TensorReader tensors, ModelDescription model, int block) {
    String prefix = "blk." + block + ".";
    Attention attention = model.attention();
    int width = model.width();
    boolean after = model.norm().placement() == NormPlacement.AFTER_RESIDUAL;
    boolean both = model.norm().placement() == NormPlacement.BEFORE_AND_AFTER;
    boolean sparse = model.feedForward().experts() > 0;
    String attentionAfter = after ? "attn_output_norm" : "post_attention_norm";
    String feedForwardAfter = after ? "layer_output_norm" : "post_ffw_norm";
    return new BlockWeights(
        after ? null : norm(tensors, model, prefix + "attn_norm"),
        projections(tensors, model, prefix),
        projectionBias(tensors, attention, prefix),
        headNorm(tensors, attention, prefix + "attn_q_norm.weight"),
        headNorm(tensors, attention, prefix + "attn_k_norm.weight"),
        new MatrixGroup(
            tensors.matrix(prefix + "attn_output.weight", width, attention.outputWidth())),
        tensors.optionalVector(prefix + "attn_output.bias", width),
        after || both ? norm(tensors, model, prefix + attentionAfter) : null,
        after ? null : norm(tensors, model, prefix + "ffn_norm"),
        sparse ? null : dense(tensors, model, prefix),
        sparse ? experts(tensors, model, prefix) : null,
        after || both ? norm(tensors, model, prefix + feedForwardAfter) : null);
  }

  static NormWeights norm(TensorReader tensors, ModelDescription model, String name) {
    float[] weight = tensors.vector(name + ".weight", model.width());
    boolean biased = model.norm().layerNorm();
    return new NormWeights(weight, biased ? tensors.vector(name + ".bias", model.width()) : null);
  }

  private static float[] headNorm(TensorReader tensors, Attention attention, String name) {
    return attention.queryKeyNorm()
        ? tensors.vector(name, attention.keyLength())
        : tensors.optionalVector(name, attention.keyLength());
  }

  private static MatrixGroup projections(
      TensorReader tensors, ModelDescription model, String prefix) {
    Attention attention = model.attention();
    int[] rows = projectionRows(attention);
    int width = model.width();
    String fused = prefix + "attn_qkv.weight";
    if (tensors.has(fused)) {
      return new MatrixGroup(tensors.matrix(fused, attention.projectedWidth(), width));
    }
    return new MatrixGroup(
        tensors.matrix(prefix + "attn_q.weight", rows[0], width),
        tensors.matrix(prefix + "attn_k.weight", rows[1], width),
        tensors.matrix(prefix + "attn_v.weight", rows[2], width));
  }

  /** Returns the sizes of a token's queries, keys and values. */
  private static int[] projectionRows(Attention attention) {
    return new int[] {attention.queriesWidth(), attention.keysWidth(), attention.valuesWidth()};
  }

  private static float[] projectionBias(TensorReader tensors, Attention attention, String prefix) {
    int[] rows = projectionRows(attention);
    float[] fused = tensors.optionalVector(prefix + "attn_qkv.bias", attention.projectedWidth());
    return fused != null
        ? fused
        : concatenate(
            rows,
            tensors.optionalVector(prefix + "attn_q.bias", rows[0]),
            tensors.optionalVector(prefix + "attn_k.bias", rows[1]),
            tensors.optionalVector(prefix + "attn_v.bias", rows[2]));
  }

  private static Dense dense(TensorReader tensors, ModelDescription model, String prefix) {
    FeedForward shape = model.feedForward();
    int width = model.width();
    int inner = shape.width();
    String gate = prefix + "ffn_gate.weight";
    String up = prefix + "ffn_up.weight";
    MatrixGroup in;
    float[] inBias;
    if (!shape.gated()) {
      in = new MatrixGroup(tensors.matrix(up, inner, width));
      inBias = tensors.optionalVector(prefix + "ffn_up.bias", inner);
    } else if (tensors.has(gate)) {
      in = new MatrixGroup(tensors.matrix(gate, inner, width), tensors.matrix(up, inner, width));
      inBias =
          concatenate(
              new int[] {inner, inner},
              tensors.optionalVector(prefix + "ffn_gate.bias", inner),
              tensors.optionalVector(prefix + "ffn_up.bias", inner));
    } else {
      in = new MatrixGroup(tensors.matrix(up, 2 * inner, width));
      inBias = tensors.optionalVector(prefix + "ffn_up.bias", 2 * inner);
    }
    return new Dense(
        in,
        inBias,
        new MatrixGroup(tensors.matrix(prefix + "ffn_down.weight", width, inner)),
        tensors.optionalVector(prefix + "ffn_down.bias", width));
  }

  private static Experts experts(TensorReader tensors, ModelDescription model, String prefix) {
    int count = model.feedForward().experts();
    int inner = model.feedForward().width();
    int width = model.width();
    final WeightMatrix router = tensors.matrix(prefix + "ffn_gate_inp.weight", count, width);
    WeightMatrix[] gates = expert(tensors, prefix, "gate", count, inner, width);
    WeightMatrix[] ups = expert(tensors, prefix, "up", count, inner, width);
    WeightMatrix[] downs = expert(tensors, prefix, "down", count, width, inner);
    MatrixGroup[] in = new MatrixGroup[count];
    MatrixGroup[] down = new MatrixGroup[count];
    for (int i = 0; i < count; i++) {
      in[i] = new MatrixGroup(gates[i], ups[i]);
      down[i] = new MatrixGroup(downs[i]);
    }
    return new Experts(new MatrixGroup(router), in, down);
  }

  /** Reads the experts' matrices from one tensor, or from one each as older files have them. */
  private static WeightMatrix[] expert(
      TensorReader tensors, String prefix, String part, int count, int rows, int columns) {
    String together = prefix + "ffn_" + part + "_exps.weight";
    String first = prefix + "ffn_" + part + ".0.weight";
    if (tensors.has(together) || !tensors.has(first)) {
      return tensors.matrices(together, count, rows, columns);
    }
    WeightMatrix[] matrices = new WeightMatrix[count];
    for (int i = 0; i < count; i++) {
      matrices[i] = tensors.matrix(prefix + "ffn_" + part + "." + i + ".weight", rows, columns);
    }
    return matrices;
  }

  /** Returns the parts one after the other, zeros for absent ones; null where all are absent. */
  private static float[] concatenate(int[] lengths, float[]... parts) {
    int total = 0;
    boolean present = false;
    for (int i = 0; i < parts.length; i++) {
      total += lengths[i];
      present |= parts[i] != null;
    }
    if (!present) {
      return null;
    }
    float[] all = new float[total];
    int offset = 0;
    for (int i = 0; i < parts.length; i++) {
      if (parts[i] != null) {
        System.arraycopy(parts[i], 0, all, offset, lengths[i]);
      }
      offset += lengths[i];
    }
    return all;
  }
}

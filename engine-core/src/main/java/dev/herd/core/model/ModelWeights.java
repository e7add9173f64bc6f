package dev.herd.core.model;

import dev.herd.core.kernel.WeightMatrix;
import dev.herd.core.model.BlockWeights.NormWeights;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A model's weights: matrices as views on the mapped file, or packed by a {@link PackingJob};
 * vectors on the heap.
 *
 * @param embedding (vocabulary, width)
 * @param positions learned positions (context length, width), null for rotary ones
 * @param tokenTypes (token types, width), null where there are none
 * @param embeddingNorm on the embeddings, null where there is none
 * @param blocks one a transformer block
 * @param outputNorm before the output matrix, null in an encoder
 * @param output (vocabulary, width), of the embedding matrix where tied; null in an encoder
 */
@SuppressWarnings("ArrayRecordComponent") // a holder of buffers, never compared
record ModelWeights(
    WeightMatrix embedding,
    WeightMatrix positions,
    WeightMatrix tokenTypes,
    NormWeights embeddingNorm,
    BlockWeights[] blocks,
    NormWeights outputNorm,
    MatrixGroup output) {
  /** The tensor whose rows are the vocabulary. */
  static final String EMBEDDING = "token_embd.weight";

  /**
   * Finds all tensors that the description calls for.
   *
   * @throws ModelFormatException if one is missing or has another shape
   */
  static ModelWeights read(TensorReader tensors, ModelDescription model) {
    int width = model.width();
    WeightMatrix embedding = tensors.matrix(EMBEDDING, model.vocabulary(), width);
    BlockWeights[] blocks = new BlockWeights[model.blocks()];
    for (int i = 0; i < blocks.length; i++) {
      blocks[i] = BlockWeights.read(tensors, model, i);
    }
    if (model.encoder() != null) {
      return new ModelWeights(
          embedding,
          tensors.matrix("position_embd.weight", model.contextLength(), width),
          tensors.has("token_types.weight")
              ? tensors.matrix("token_types.weight", model.encoder().tokenTypes(), width)
              : null,
          BlockWeights.norm(tensors, model, "token_embd_norm"),
          blocks,
          null,
          null);
    }
    return new ModelWeights(
        embedding,
        null,
        null,
        null,
        blocks,
        BlockWeights.norm(tensors, model, "output_norm"),
        new MatrixGroup(
            tensors.matrix(
                tensors.has("output.weight") ? "output.weight" : EMBEDDING,
                model.vocabulary(),
                width)));
  }

  /** Returns the matrices to multiply with, in the order in which a forward pass reads them. */
  List<MatrixGroup> groups() {
    List<MatrixGroup> groups = new ArrayList<>();
    for (BlockWeights block : blocks) {
      block.addGroups(groups);
    }
    if (output != null) {
      groups.add(output);
    }
    return groups;
  }

  /** Returns the matrices whose rows are looked up, which stay mapped. */
  List<WeightMatrix> tables() {
    return Stream.of(embedding, positions, tokenTypes).filter(Objects::nonNull).toList();
  }

  /**
   * Returns the divisors of the rotary frequencies, null for none.
   *
   * @param contextLength tokens that the model is opened for; decides between a file's factors for
   *     short and for long contexts
   */
  static float[] ropeFactors(TensorReader tensors, ModelDescription model, int contextLength) {
    if (model.encoder() != null) {
      return null;
    }
    int pairs = model.rope().dimensions() / 2;
    float[] factors = tensors.optionalVector("rope_freqs.weight", pairs);
    if (factors != null) {
      return factors;
    }
    boolean isLong = contextLength > model.rope().originalContext();
    return tensors.optionalVector(
        isLong ? "rope_factors_long.weight" : "rope_factors_short.weight", pairs);
  }
}

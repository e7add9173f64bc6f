package dev.herd.scheduler.plan;

import dev.herd.gguf.GgmlType;
import dev.herd.gguf.GgufFile;
import dev.herd.gguf.GgufWriter;
import dev.herd.gguf.quant.FileType;
import dev.herd.gguf.quant.ModelQuantizer;
import java.nio.file.Path;

/**
 * The sizes of a model of the Llama family (arXiv 2302.13971), which tell its tensors.
 *
 * @param width values of a token's hidden state
 * @param blocks transformer blocks
 * @param heads query heads
 * @param kvHeads key and value heads
 * @param headLength values of a head
 * @param feedForwardWidth values between the matrices of a feed-forward layer
 * @param vocabulary tokens
 * @param tied whether the embedding matrix is the output matrix too
 * @param contextLength tokens that it was trained for
 */
public record ModelShape(
    int width,
    int blocks,
    int heads,
    int kvHeads,
    int headLength,
    int feedForwardWidth,
    int vocabulary,
    boolean tied,
    int contextLength) {
  private static final String PREFIX = "llama.";

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one isn't positive, or heads don't divide
   */
  public ModelShape {
    int least = Math.min(width, Math.min(blocks, Math.min(heads, kvHeads)));
    least = Math.min(least, Math.min(headLength, feedForwardWidth));
    if (Math.min(least, Math.min(vocabulary, contextLength)) < 1 || heads % kvHeads != 0) {
      throw new IllegalArgumentException(
          ("a model of width %d, %d blocks, %d heads of %d, %d key and value heads, feed-forward"
                  + " width %d, %d tokens, context %d: all must be positive, and heads a multiple"
                  + " of key and value heads")
              .formatted(
                  width,
                  blocks,
                  heads,
                  headLength,
                  kvHeads,
                  feedForwardWidth,
                  vocabulary,
                  contextLength));
    }
  }

  /** Returns the header of its file in a quantisation, as the quantiser would write it. */
  GgufFile outline(String name, FileType type) {
    GgufWriter writer =
        new GgufWriter()
            .putString("general.architecture", "llama")
            .putString("general.name", name)
            .putUint32(PREFIX + "block_count", blocks)
            .putUint32(PREFIX + "context_length", contextLength)
            .putUint32(PREFIX + "embedding_length", width)
            .putUint32(PREFIX + "feed_forward_length", feedForwardWidth)
            .putUint32(PREFIX + "attention.head_count", heads)
            .putUint32(PREFIX + "attention.head_count_kv", kvHeads)
            .putUint32(PREFIX + "attention.key_length", headLength)
            .putUint32(PREFIX + "attention.value_length", headLength);
    matrix(writer, "token_embd", width, vocabulary);
    for (int i = 0; i < blocks; i++) {
      block(writer, "blk." + i + ".");
    }
    vector(writer, "output_norm");
    if (!tied) {
      matrix(writer, "output", width, vocabulary);
    }
    return new ModelQuantizer(type, false, 1).outline(writer.outline(Path.of(name)));
  }

  private void block(GgufWriter writer, String prefix) {
    int queries = heads * headLength;
    int keys = kvHeads * headLength;
    vector(writer, prefix + "attn_norm");
    matrix(writer, prefix + "attn_q", width, queries);
    matrix(writer, prefix + "attn_k", width, keys);
    matrix(writer, prefix + "attn_v", width, keys);
    matrix(writer, prefix + "attn_output", queries, width);
    vector(writer, prefix + "ffn_norm");
    matrix(writer, prefix + "ffn_gate", width, feedForwardWidth);
    matrix(writer, prefix + "ffn_up", width, feedForwardWidth);
    matrix(writer, prefix + "ffn_down", feedForwardWidth, width);
  }

  private static void matrix(GgufWriter writer, String name, int columns, int rows) {
    writer.tensor(name + ".weight", GgmlType.F16, columns, rows);
  }

  private void vector(GgufWriter writer, String name) {
    writer.tensor(name + ".weight", GgmlType.F32, width);
  }
}

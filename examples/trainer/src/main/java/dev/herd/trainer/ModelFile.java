package dev.herd.trainer;

import dev.herd.gguf.GgmlType;
import dev.herd.gguf.GgufOutput;
import dev.herd.gguf.GgufValueType;
import dev.herd.gguf.GgufWriter;
import dev.herd.trainer.network.Network;
import dev.herd.trainer.network.NetworkShape;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Writes a network and its vocabulary as a GGUF file: matrices in F16, norms in F32. */
final class ModelFile {
  private static final int NORMAL = 1;
  private static final int CONTROL = 3;
  private static final int FILE_TYPE_F16 = 1;

  /** System messages are left out: the models were never shown one. */
  private static final String CHAT_TEMPLATE =
      "{% for message in messages %}{% if message['role'] in ['user', 'assistant'] %}"
          + "{{ '<|' + message['role'] + '|>' + message['content'] + '<|end|>' }}"
          + "{% endif %}{% endfor %}"
          + "{% if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}";

  /** A tensor: columns are contiguous. */
  private static final class Tensor {
    private final String name;
    private final GgmlType type;
    private final int columns;
    private final int rows;
    private final float[] values;

    Tensor(String name, GgmlType type, int columns, int rows, float[] values) {
      this.name = name;
      this.type = type;
      this.columns = columns;
      this.rows = rows;
      this.values = values;
    }
  }

  private ModelFile() {}

  /** Writes a file with the vocabulary alone, for its tokenizer. */
  static void writeVocabulary(Path target, Recipe recipe, Vocabulary vocabulary)
      throws IOException {
    try (GgufOutput output = metadata(recipe, vocabulary).create(target)) {
      output.finish();
    }
  }

  /** Writes the whole model. */
  static void write(Path target, Recipe recipe, Vocabulary vocabulary, Network network)
      throws IOException {
    GgufWriter writer = metadata(recipe, vocabulary);
    List<Tensor> tensors = tensors(network);
    for (Tensor tensor : tensors) {
      if (tensor.rows == 1) {
        writer.tensor(tensor.name, tensor.type, tensor.columns);
      } else {
        writer.tensor(tensor.name, tensor.type, tensor.columns, tensor.rows);
      }
    }
    try (GgufOutput output = writer.create(target)) {
      for (Tensor tensor : tensors) {
        output.writeTensor(tensor.name, encode(tensor));
      }
      output.finish();
    }
  }

  private static GgufWriter metadata(Recipe recipe, Vocabulary vocabulary) {
    NetworkShape shape = recipe.shape(vocabulary.tokens().size());
    GgufWriter writer =
        new GgufWriter()
            .putString("general.architecture", "llama")
            .putString("general.name", recipe.title())
            .putString("general.license", "apache-2.0")
            .putUint32("general.file_type", FILE_TYPE_F16)
            .putUint32("llama.vocab_size", shape.vocabulary())
            .putUint32("llama.context_length", recipe.context())
            .putUint32("llama.embedding_length", shape.width())
            .putUint32("llama.block_count", shape.blocks())
            .putUint32("llama.feed_forward_length", shape.hidden())
            .putUint32("llama.attention.head_count", shape.heads())
            .putUint32("llama.attention.head_count_kv", shape.kvHeads())
            .putUint32("llama.rope.dimension_count", shape.headLength())
            .putFloat32("llama.rope.freq_base", shape.ropeBase())
            .putReal(
                "llama.attention.layer_norm_rms_epsilon",
                GgufValueType.FLOAT32,
                Network.normEpsilon());
    return putVocabulary(writer, vocabulary);
  }

  private static GgufWriter putVocabulary(GgufWriter writer, Vocabulary vocabulary) {
    List<String> special = Vocabulary.SPECIAL;
    List<Integer> kinds = new ArrayList<>(Collections.nCopies(vocabulary.tokens().size(), NORMAL));
    Collections.fill(kinds.subList(0, special.size()), CONTROL);
    return writer
        .putString("tokenizer.ggml.model", "gpt2")
        .putString("tokenizer.ggml.pre", BytePairTrainer.PRE_TOKENIZER)
        .putStrings("tokenizer.ggml.tokens", vocabulary.tokens())
        .putInt32s(
            "tokenizer.ggml.token_type", kinds.stream().mapToInt(Integer::intValue).toArray())
        .putStrings("tokenizer.ggml.merges", vocabulary.merges())
        .putUint32("tokenizer.ggml.bos_token_id", special.indexOf(Vocabulary.START))
        .putUint32("tokenizer.ggml.eos_token_id", special.indexOf(Vocabulary.END))
        .putUint32("tokenizer.ggml.padding_token_id", special.indexOf(Vocabulary.START))
        .putFlag("tokenizer.ggml.add_bos_token", false)
        .putFlag("tokenizer.ggml.add_space_prefix", false)
        .putString("tokenizer.chat_template", CHAT_TEMPLATE);
  }

  private static List<Tensor> tensors(Network network) {
    NetworkShape shape = network.shape();
    List<Tensor> tensors = new ArrayList<>();
    int width = shape.width();
    // Rows of the embedding are read as they are, those of other matrices are our columns.
    tensors.add(
        new Tensor(
            "token_embd.weight",
            GgmlType.F16,
            width,
            shape.vocabulary(),
            network.values("embedding")));
    tensors.add(norm("output_norm.weight", network.values("outputNorm")));
    for (int i = 0; i < shape.blocks(); i++) {
      addBlock(tensors, network, "block" + i + ".", "blk." + i + ".");
    }
    return tensors;
  }

  private static void addBlock(List<Tensor> tensors, Network network, String from, String to) {
    NetworkShape shape = network.shape();
    int width = shape.width();
    int queries = shape.queryLength();
    int keys = shape.keyLength();
    float[] projected = network.values(from + "queryKeyValue");
    int stride = queries + 2 * keys;
    tensors.add(norm(to + "attn_norm.weight", network.values(from + "attentionNorm")));
    tensors.add(part(to + "attn_q.weight", projected, width, stride, 0, queries));
    tensors.add(part(to + "attn_k.weight", projected, width, stride, queries, keys));
    tensors.add(part(to + "attn_v.weight", projected, width, stride, queries + keys, keys));
    float[] output = network.values(from + "attentionOutput");
    tensors.add(part(to + "attn_output.weight", output, queries, width, 0, width));
    tensors.add(norm(to + "ffn_norm.weight", network.values(from + "feedForwardNorm")));
    float[] gateUp = network.values(from + "gateUp");
    int hidden = shape.hidden();
    tensors.add(part(to + "ffn_gate.weight", gateUp, width, 2 * hidden, 0, hidden));
    tensors.add(part(to + "ffn_up.weight", gateUp, width, 2 * hidden, hidden, hidden));
    float[] down = network.values(from + "down");
    tensors.add(part(to + "ffn_down.weight", down, hidden, width, 0, width));
  }

  private static Tensor norm(String name, float[] values) {
    return new Tensor(name, GgmlType.F32, values.length, 1, values);
  }

  /** Takes {@code outputs} columns, from {@code first} on, of a matrix (inputs, stride). */
  private static Tensor part(
      String name, float[] matrix, int inputs, int stride, int first, int outputs) {
    float[] values = new float[inputs * outputs];
    for (int output = 0; output < outputs; output++) {
      for (int input = 0; input < inputs; input++) {
        values[output * inputs + input] = matrix[input * stride + first + output];
      }
    }
    return new Tensor(name, GgmlType.F16, inputs, outputs, values);
  }

  private static MemorySegment encode(Tensor tensor) {
    int bytes = Math.toIntExact(tensor.type.bytes(tensor.values.length));
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : tensor.values) {
      if (tensor.type == GgmlType.F16) {
        buffer.putShort(Float.floatToFloat16(value));
      } else {
        buffer.putFloat(value);
      }
    }
    return MemorySegment.ofArray(buffer.array());
  }
}

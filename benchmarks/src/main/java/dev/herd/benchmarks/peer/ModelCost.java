package dev.herd.benchmarks.peer;

import dev.herd.core.generation.LocalModel;
import dev.herd.core.model.EngineOptions;
import dev.herd.core.model.Model;
import dev.herd.core.model.ModelDescription;
import dev.herd.core.model.ModelDescription.Attention;
import dev.herd.core.model.ModelDescription.FeedForward;
import dev.herd.core.model.ModelFormatException;
import dev.herd.core.model.ModelOptions;
import dev.herd.core.model.WeightLayout;
import dev.herd.gguf.GgmlType;
import dev.herd.gguf.GgufFile;
import dev.herd.gguf.GgufFormatException;
import dev.herd.gguf.GgufTensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the tokens of a model cost, by its file: bytes of weights and multiply-adds. Norms, biases
 * and the row of the embedding matrix are left out, and so is the cache of keys and values.
 */
final class ModelCost {
  /** Tokens of a prompt that both engines compute together. */
  static final int CHUNK_TOKENS = 512;

  private static final String OUTPUT = "output.weight";
  private static final String EMBEDDING = "token_embd.weight";

  private final long fileBytes;
  private final int contextLength;
  private final ModelDescription description;
  private final List<GgufTensor> blocks;
  private final GgufTensor output;

  private ModelCost(GgufFile file, int contextLength, ModelDescription description) {
    fileBytes = file.fileBytes();
    this.contextLength = contextLength;
    this.description = description;
    blocks =
        file.tensors().stream()
            .filter(tensor -> tensor.name().startsWith("blk.") && tensor.dimensions() > 1)
            .toList();
    List<String> names = file.tensors().stream().map(GgufTensor::name).toList();
    output = file.tensor(names.contains(OUTPUT) ? OUTPUT : EMBEDDING);
  }

  /**
   * Reads a model's file.
   *
   * @throws ComparisonException if it is no decoder that Herd can run
   */
  static ModelCost of(Path path) {
    ModelOptions options = ModelOptions.DEFAULT.withLayout(WeightLayout.MAPPED);
    try (LocalModel local = LocalModel.open(path, options, EngineOptions.DEFAULT.withThreads(1))) {
      Model model = local.model();
      if (model.description().encoder() != null) {
        throw new ComparisonException(path + " is an encoder, which generates nothing");
      }
      return new ModelCost(model.file(), model.contextLength(), model.description());
    } catch (IOException | GgufFormatException | ModelFormatException e) {
      throw new ComparisonException(path + " can't be opened: " + e.getMessage(), e);
    }
  }

  /** Returns the size of the file. */
  long fileBytes() {
    return fileBytes;
  }

  /** Returns the longest context that the model was trained for. */
  int contextLength() {
    return contextLength;
  }

  /** Returns what a token costs that is decoded together with others of other sequences. */
  Work decode(int sequences, int promptTokens, int decodeTokens) {
    double attention = attention(promptTokens, promptTokens + decodeTokens);
    return work(sequences, 1, attention);
  }

  /** Returns what a token of a prompt costs; the output matrix is for the last one alone. */
  Work prefill(int tokens) {
    return work(Math.min(tokens, CHUNK_TOKENS), 1.0 / tokens, attention(0, tokens));
  }

  private Work work(int together, double outputRows, double attention) {
    double bytes =
        outputRows == 1 ? output.bytes() / (double) together : output.bytes() * outputRows;
    double shorts = is16Bit(output.type()) ? output.elements() * outputRows : 0;
    double floats = output.elements() * outputRows - shorts + attention;
    for (GgufTensor tensor : blocks) {
      bytes += tensor.bytes() * partRead(tensor, together) / together;
      double multiplyAdds = tensor.elements() * partUsed(tensor);
      if (is16Bit(tensor.type())) {
        shorts += multiplyAdds;
      } else {
        floats += multiplyAdds;
      }
    }
    return new Work(bytes, shorts, floats);
  }

  /** Returns whether packed weights of a type are multiplied as 16-bit integers. */
  private static boolean is16Bit(GgmlType type) {
    return type == GgmlType.Q4_0 || type == GgmlType.Q4_K;
  }

  /** Returns the part of a tensor's weights that one token meets. */
  private double partUsed(GgufTensor tensor) {
    FeedForward shape = description.feedForward();
    return isOfExperts(tensor) ? (double) shape.expertsUsed() / shape.experts() : 1;
  }

  /** Returns the part of a tensor that some tokens read, if each of them takes other experts. */
  private double partRead(GgufTensor tensor, int together) {
    return Math.min(1, partUsed(tensor) * together);
  }

  private static boolean isOfExperts(GgufTensor tensor) {
    return tensor.name().contains("_exps.");
  }

  /** Returns the mean multiply-adds of attention at positions from {@code start} to {@code end}. */
  private double attention(int start, int end) {
    Attention shape = description.attention();
    double perPosition = (double) shape.heads() * (shape.keyLength() + shape.valueLength());
    double seen = 0;
    for (int block = 0; block < description.blocks(); block++) {
      int window = shape.windowed(block) ? shape.window() : Integer.MAX_VALUE;
      for (int position = start; position < end; position++) {
        seen += Math.min(position + 1, window);
      }
    }
    return seen * perPosition / (end - start);
  }

  /** Returns the types of the weights, the one with the most bytes first. */
  String types() {
    Map<GgmlType, Long> bytes = new EnumMap<>(GgmlType.class);
    for (GgufTensor tensor : blocks) {
      bytes.merge(tensor.type(), tensor.bytes(), Long::sum);
    }
    bytes.merge(output.type(), output.bytes(), Long::sum);
    return bytes.entrySet().stream()
        .sorted(Map.Entry.<GgmlType, Long>comparingByValue().reversed())
        .map(entry -> entry.getKey().toString())
        .collect(Collectors.joining(", "));
  }
}

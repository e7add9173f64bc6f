package dev.herd.core.model;

import dev.herd.core.model.ModelDescription.Attention;
import dev.herd.core.model.ModelDescription.FeedForward;
import dev.herd.core.model.ModelDescription.Rope;
import dev.herd.core.model.ModelDescription.RopeKind;
import dev.herd.gguf.GgufFile;
import dev.herd.gguf.GgufMetadata;
import dev.herd.gguf.GgufTensor;

/**
 * Reads the parts of a {@link ModelDescription} that families have in common from metadata,
 * checking every number against what it is used for. Key names are those of the GGUF specification.
 */
final class DescriptionReader {
  /** Bounds on sizes: far above any known model, low enough that products of two fit an int. */
  private static final int MAX_BLOCKS = 1 << 10;

  private static final int MAX_HEADS = 1 << 10;
  private static final int MAX_HEAD_LENGTH = 1 << 10;
  private static final int MAX_WIDTH = 1 << 20;
  private static final int MAX_VOCABULARY = 1 << 24;
  private static final int MAX_EXPERTS = 1 << 10;

  private final GgufFile file;
  private final GgufMetadata metadata;
  private final String architecture;

  DescriptionReader(GgufFile file, String architecture) {
    this.file = file;
    this.metadata = file.metadata();
    this.architecture = architecture;
  }

  GgufFile file() {
    return file;
  }

  String architecture() {
    return architecture;
  }

  String name() {
    return metadata.string("general.name", architecture);
  }

  private String key(String name) {
    return architecture + "." + name;
  }

  private ModelFormatException problem(String text) {
    return new ModelFormatException(file.path(), text);
  }

  boolean has(String name) {
    return metadata.contains(key(name));
  }

  float real(String name, float orElse) {
    return metadata.real(key(name), orElse);
  }

  float positive(String name, float orElse) {
    float value = real(name, orElse);
    if (!(value > 0)) {
      throw problem("%s must be positive: %s".formatted(key(name), value));
    }
    return value;
  }

  int count(String name, int orElse, int max) {
    return metadata.intInRange(key(name), 0, max, orElse);
  }

  int blocks() {
    return metadata.intInRange(key("block_count"), 1, MAX_BLOCKS);
  }

  int width() {
    return metadata.intInRange(key("embedding_length"), 1, MAX_WIDTH);
  }

  int contextLength() {
    return metadata.intInRange(key("context_length"), 1, Integer.MAX_VALUE);
  }

  /** Returns the number of rows of the embedding matrix. */
  int vocabulary() {
    GgufTensor embedding = file.tensor(ModelWeights.EMBEDDING);
    if (embedding == null) {
      throw problem("tensor %s is missing".formatted(ModelWeights.EMBEDDING));
    }
    long rows = embedding.dimensions() < 2 ? 1 : embedding.dimension(1);
    if (rows > MAX_VOCABULARY) {
      throw problem(
          "%s has %d rows, more than %d tokens"
              .formatted(ModelWeights.EMBEDDING, rows, MAX_VOCABULARY));
    }
    return (int) rows;
  }

  /** Reads the attention's shape; {@code scale} 0 stands for 1 / sqrt(key length). */
  Attention attention(float scale, float softCap, boolean queryKeyNorm, int windowPeriod) {
    int heads = metadata.intInRange(key("attention.head_count"), 1, MAX_HEADS);
    int kvHeads = metadata.intInRange(key("attention.head_count_kv"), 1, MAX_HEADS, heads);
    if (heads % kvHeads != 0) {
      throw problem(
          "%s = %d is no multiple of %s = %d"
              .formatted(
                  key("attention.head_count"), heads, key("attention.head_count_kv"), kvHeads));
    }
    boolean lengthsGiven = has("attention.key_length");
    if (!lengthsGiven && width() % heads != 0) {
      throw problem(
          "%s = %d is no multiple of %s = %d, and there is no %s"
              .formatted(
                  key("embedding_length"),
                  width(),
                  key("attention.head_count"),
                  heads,
                  key("attention.key_length")));
    }
    int plain = width() / heads;
    int length = metadata.intInRange(key("attention.key_length"), 1, MAX_HEAD_LENGTH, plain);
    int values = metadata.intInRange(key("attention.value_length"), 1, MAX_HEAD_LENGTH, plain);
    float given = real("attention.scale", 0);
    float factor = given != 0 ? given : scale != 0 ? scale : (float) (1 / Math.sqrt(length));
    int window = count("attention.sliding_window", 0, Integer.MAX_VALUE);
    return new Attention(
        heads,
        kvHeads,
        length,
        values,
        factor,
        softCap,
        queryKeyNorm,
        window,
        window == 0 ? 0 : windowPeriod);
  }

  /** Reads the positions of ordinary blocks. */
  Rope rope(RopeKind kind, Attention attention) {
    int dimensions =
        metadata.intInRange(key("rope.dimension_count"), 1, 1 << 16, attention.keyLength());
    if (dimensions % 2 != 0 || dimensions > attention.keyLength()) {
      throw problem(
          "%s = %d must be even and at most the head's length %d"
              .formatted(key("rope.dimension_count"), dimensions, attention.keyLength()));
    }
    String scaling = metadata.string(key("rope.scaling.type"), "linear");
    float factor = real("rope.scaling.factor", real("rope.scale_linear", 0));
    float scale = factor <= 0 || scaling.equals("none") ? 1 : 1 / factor;
    boolean yarn = scaling.equals("yarn");
    float extrapolation = real("rope.scaling.yarn_ext_factor", yarn ? 1 : 0);
    float magnitude = real("rope.scaling.attn_factor", 1);
    if (extrapolation != 0) {
      magnitude *= 1 + 0.1f * (float) Math.log(1 / scale);
    }
    return new Rope(
        kind,
        dimensions,
        positive("rope.freq_base", 10_000),
        scale,
        extrapolation,
        magnitude,
        positive("rope.scaling.yarn_beta_fast", 32),
        positive("rope.scaling.yarn_beta_slow", 1),
        metadata.intInRange(
            key("rope.scaling.original_context_length"), 1, Integer.MAX_VALUE, contextLength()));
  }

  /** Reads a dense or, where the file has experts, a sparse feed-forward layer. */
  FeedForward feedForward(ModelDescription.Activation activation, boolean gated) {
    int experts = count("expert_count", 0, MAX_EXPERTS);
    int used = count("expert_used_count", 0, MAX_EXPERTS);
    if (experts > 0 && (used == 0 || used > experts)) {
      throw problem(
          "%s = %d must be 1 to %s = %d"
              .formatted(key("expert_used_count"), used, key("expert_count"), experts));
    }
    int width =
        experts > 0 && has("expert_feed_forward_length")
            ? metadata.intInRange(key("expert_feed_forward_length"), 1, MAX_WIDTH)
            : metadata.intInRange(key("feed_forward_length"), 1, MAX_WIDTH);
    return new FeedForward(activation, gated, width, experts, used);
  }
}

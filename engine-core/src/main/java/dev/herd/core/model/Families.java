package dev.herd.core.model;

import dev.herd.core.model.ModelDescription.Activation;
import dev.herd.core.model.ModelDescription.Attention;
import dev.herd.core.model.ModelDescription.Encoder;
import dev.herd.core.model.ModelDescription.FeedForward;
import dev.herd.core.model.ModelDescription.Norm;
import dev.herd.core.model.ModelDescription.NormPlacement;
import dev.herd.core.model.ModelDescription.Pooling;
import dev.herd.core.model.ModelDescription.Rope;
import dev.herd.core.model.ModelDescription.RopeKind;
import dev.herd.gguf.GgufFile;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** The model families: how each one's metadata becomes a {@link ModelDescription}. */
final class Families {
  private static final Map<String, Function<DescriptionReader, ModelDescription>> FAMILIES =
      new TreeMap<>(
          Map.of(
              "llama", r -> decoder(r, RopeKind.ADJACENT, false),
              "qwen2", r -> decoder(r, RopeKind.HALVES, false),
              "qwen3", r -> decoder(r, RopeKind.HALVES, true),
              "qwen3moe", r -> decoder(r, RopeKind.HALVES, true),
              "phi3", r -> decoder(r, RopeKind.HALVES, false),
              "gemma2", Families::gemma2,
              "gemma3", Families::gemma3,
              "bert", Families::bert));

  private Families() {}

  /**
   * Reads the description of the model in a file.
   *
   * @throws ModelFormatException if the architecture is unknown or its numbers don't fit together
   */
  static ModelDescription describe(GgufFile file) {
    String architecture = file.metadata().string("general.architecture");
    Function<DescriptionReader, ModelDescription> family = FAMILIES.get(architecture);
    if (family == null) {
      throw new ModelFormatException(
          file.path(),
          "general.architecture = \"%s\" is not one that this engine runs: %s"
              .formatted(
                  architecture.length() > 40 ? architecture.substring(0, 40) + "..." : architecture,
                  String.join(", ", FAMILIES.keySet())));
    }
    return family.apply(new DescriptionReader(file, architecture));
  }

  /** Llama (arXiv 2302.13971) and those that differ from it by rope kind, biases and QK-norm. */
  private static ModelDescription decoder(
      DescriptionReader r, RopeKind kind, boolean queryKeyNorm) {
    Attention attention = r.attention(0, 0, queryKeyNorm, 0);
    Rope rope = r.rope(kind, attention);
    FeedForward feedForward = r.feedForward(Activation.SILU, true);
    return describe(r, NormPlacement.BEFORE, attention, rope, rope, feedForward, 1, 0);
  }

  /** Gemma 2 (arXiv 2408.00118): windows in every other block, soft caps, norms on both sides. */
  private static ModelDescription gemma2(DescriptionReader r) {
    float scale = r.blocks() == 46 ? perHeadScale(r) : 0; // the 27B model, by its depth
    Attention attention =
        r.attention(scale, r.real("attn_logit_softcapping", 50), false, windowPeriod(r, 2));
    Rope rope = r.rope(RopeKind.HALVES, attention);
    float cap = r.real("final_logit_softcapping", 30);
    return gemma(r, attention, rope, rope, cap);
  }

  /** Gemma 3 (arXiv 2503.19786): five windowed blocks of base 10,000 to a global one, QK-norm. */
  private static ModelDescription gemma3(DescriptionReader r) {
    float scale = r.blocks() == 62 ? perHeadScale(r) : 0; // the 27B model, by its depth
    Attention attention = r.attention(scale, 0, true, windowPeriod(r, 6));
    Rope rope = r.rope(RopeKind.HALVES, attention);
    Rope windowRope =
        new Rope(
            RopeKind.HALVES,
            rope.dimensions(),
            r.positive("rope.freq_base_swa", 10_000),
            1,
            0,
            1,
            rope.betaFast(),
            rope.betaSlow(),
            rope.originalContext());
    return gemma(r, attention, rope, windowRope, r.real("final_logit_softcapping", 0));
  }

  private static int windowPeriod(DescriptionReader r, int orElse) {
    return r.count("attention.sliding_window_pattern", orElse, 1 << 10);
  }

  /**
   * Gemma's 27B models scale scores by the width a head has of the whole, not by the key length.
   */
  private static float perHeadScale(DescriptionReader r) {
    int heads = r.count("attention.head_count", 1, 1 << 10);
    return (float) (1 / Math.sqrt((double) r.width() / Math.max(1, heads)));
  }

  private static ModelDescription gemma(
      DescriptionReader r, Attention attention, Rope rope, Rope windowRope, float logitSoftCap) {
    FeedForward feedForward = r.feedForward(Activation.GELU, true);
    float scale = (float) Math.sqrt(r.width());
    NormPlacement placement = NormPlacement.BEFORE_AND_AFTER;
    return describe(r, placement, attention, rope, windowRope, feedForward, scale, logitSoftCap);
  }

  private static ModelDescription describe(
      DescriptionReader r,
      NormPlacement placement,
      Attention attention,
      Rope rope,
      Rope windowRope,
      FeedForward feedForward,
      float embeddingScale,
      float logitSoftCap) {
    return new ModelDescription(
        r.architecture(),
        r.name(),
        r.blocks(),
        r.width(),
        r.vocabulary(),
        r.contextLength(),
        new Norm(false, placement, r.positive("attention.layer_norm_rms_epsilon", 1e-5f)),
        attention,
        rope,
        windowRope,
        feedForward,
        embeddingScale,
        logitSoftCap,
        null);
  }

  /** BERT (arXiv 1810.04805) as a sentence encoder. */
  private static ModelDescription bert(DescriptionReader r) {
    Attention attention = r.attention(0, 0, false, 0);
    Rope none = new Rope(RopeKind.NONE, 0, 1, 1, 0, 1, 1, 1, 1);
    int pooling = r.count("pooling_type", 1, 4);
    return new ModelDescription(
        r.architecture(),
        r.name(),
        r.blocks(),
        r.width(),
        r.vocabulary(),
        r.contextLength(),
        new Norm(
            true, NormPlacement.AFTER_RESIDUAL, r.positive("attention.layer_norm_epsilon", 1e-12f)),
        attention,
        none,
        none,
        r.feedForward(Activation.GELU, false),
        1,
        0,
        new Encoder(
            switch (pooling) {
              case 2 -> Pooling.FIRST;
              case 3 -> Pooling.LAST;
              default -> Pooling.MEAN;
            },
            r.file().metadata().intInRange("tokenizer.ggml.token_type_count", 1, 1 << 10, 1)));
  }
}

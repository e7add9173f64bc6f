package dev.herd.gguf.quant;

import java.util.List;

/** What a tensor does in a model, as far as the choice of its type depends on it. */
enum TensorRole {
  OUTPUT,
  TOKEN_EMBEDDING,
  ATTENTION_QUERY_KEY_VALUE,
  ATTENTION_VALUE,
  ATTENTION_KEY,
  ATTENTION_OUTPUT,
  FEED_FORWARD_DOWN,
  OTHER;

  /**
   * Parts of the names of weights that stay as they are: small, or sensitive, or no operand of a
   * matrix product.
   */
  private static final List<String> KEPT =
      List.of(
          "_norm.weight",
          "ffn_gate_inp.weight",
          "ffn_gate_tid2eid.weight",
          "position_embd",
          "token_types",
          "attn_rel_b.weight",
          "per_layer_model_proj",
          "altup",
          "laurel",
          "ssm_conv1d",
          "shortconv.conv.weight",
          "indexer.k_proj.weight",
          "indexer.q_proj.weight",
          "time_mix_first",
          "time_mix_w",
          "time_mix_v0",
          "time_mix_v1",
          "time_mix_v2",
          "time_mix_a",
          "time_mix_g1",
          "time_mix_g2",
          "time_mix_decay_w",
          "time_mix_lerp_fused",
          "sam.pos_embd",
          "sam.neck.",
          "sam.net_",
          ".rel_pos",
          ".patch_embd",
          ".patch_merger",
          "codebook",
          "code_embd");

  static TensorRole of(String name) {
    if (name.equals("output.weight")) {
      return OUTPUT;
    }
    if (name.equals("token_embd.weight") || name.equals("per_layer_token_embd.weight")) {
      return TOKEN_EMBEDDING;
    }
    if (name.contains("attn_qkv.weight")) {
      return ATTENTION_QUERY_KEY_VALUE;
    }
    if (name.contains("attn_v.weight") || name.contains("attn_kv_b.weight")) {
      return ATTENTION_VALUE;
    }
    if (name.contains("attn_k.weight")) {
      return ATTENTION_KEY;
    }
    if (name.contains("attn_output.weight")) {
      return ATTENTION_OUTPUT;
    }
    return name.contains("ffn_down") ? FEED_FORWARD_DOWN : OTHER;
  }

  /** Returns whether a tensor is a weight matrix that a quantised model holds in fewer bits. */
  static boolean isQuantized(String name, int dimensions) {
    return dimensions >= 2 && name.endsWith("weight") && KEPT.stream().noneMatch(name::contains);
  }

  /** Returns the number of the layer that a tensor belongs to, or -1 if it belongs to none. */
  static int layer(String name) {
    if (!name.startsWith("blk.")) {
      return -1;
    }
    int layer = 0;
    int i = "blk.".length();
    while (i < name.length() && Character.digit(name.charAt(i), 10) >= 0 && layer < 1_000_000) {
      layer = 10 * layer + Character.digit(name.charAt(i++), 10);
    }
    return i < name.length() && name.charAt(i) == '.' ? layer : -1;
  }
}

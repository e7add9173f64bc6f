package dev.herd.core.tokenizer;

/** The metadata keys of tokenizers, spelled as in the GGUF specification. */
final class Keys {
  static final String MODEL = "tokenizer.ggml.model";
  static final String PRE = "tokenizer.ggml.pre";
  static final String TOKENS = "tokenizer.ggml.tokens";
  static final String SCORES = "tokenizer.ggml.scores";
  static final String TOKEN_TYPE = "tokenizer.ggml.token_type";
  static final String MERGES = "tokenizer.ggml.merges";
  static final String ADD_BOS = "tokenizer.ggml.add_bos_token";
  static final String ADD_EOS = "tokenizer.ggml.add_eos_token";
  static final String ADD_SPACE_PREFIX = "tokenizer.ggml.add_space_prefix";
  static final String LOWERCASE = "tokenizer.ggml.normalizer.lowercase";
  static final String STRIP_ACCENTS = "tokenizer.ggml.normalizer.strip_accents";
  static final String BOS_ID = "tokenizer.ggml.bos_token_id";
  static final String EOS_ID = "tokenizer.ggml.eos_token_id";
  static final String EOT_ID = "tokenizer.ggml.eot_token_id";
  static final String EOM_ID = "tokenizer.ggml.eom_token_id";
  static final String UNKNOWN_ID = "tokenizer.ggml.unknown_token_id";

  /** Misspelled in the specification. */
  static final String SEPARATOR_ID = "tokenizer.ggml.seperator_token_id";

  static final String FIM_PREFIX_ID = "tokenizer.ggml.fim_pre_token_id";
  static final String FIM_SUFFIX_ID = "tokenizer.ggml.fim_suf_token_id";
  static final String FIM_MIDDLE_ID = "tokenizer.ggml.fim_mid_token_id";
  static final String FIM_PAD_ID = "tokenizer.ggml.fim_pad_token_id";
  static final String FIM_REPOSITORY_ID = "tokenizer.ggml.fim_rep_token_id";
  static final String FIM_SEPARATOR_ID = "tokenizer.ggml.fim_sep_token_id";

  /** The fill-in-the-middle keys had these names once. */
  static final String OLD_PREFIX_ID = "tokenizer.ggml.prefix_token_id";

  static final String OLD_SUFFIX_ID = "tokenizer.ggml.suffix_token_id";
  static final String OLD_MIDDLE_ID = "tokenizer.ggml.middle_token_id";

  static final String NAME = "general.name";
  static final String ARCHITECTURE = "general.architecture";

  private Keys() {}
}

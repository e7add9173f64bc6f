package dev.herd.core.tokenizer;

import static dev.herd.core.tokenizer.TokenTable.NONE;

import dev.herd.gguf.GgufMetadata;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;

/**
 * The tokens with a role: begin, end, unknown, separator, and those that end generation. Roles that
 * the metadata doesn't give are found by the usual spellings, and a token found so counts as a
 * control token whatever the file says, as in the reference.
 *
 * @param bos begins a text, or -1
 * @param eos ends a text, or -1
 * @param unknown stands for what the vocabulary can't spell, or -1
 * @param separator ends a text for encoders, or -1
 * @param endOfGeneration the tokens after which generation stops
 */
record SpecialIds(int bos, int eos, int unknown, int separator, BitSet endOfGeneration) {
  private static final Logger LOG = System.getLogger(SpecialIds.class.getName());

  private static final String[] END_OF_TURN = {
    "<|eot_id|>",
    "<|im_end|>",
    "<|end|>",
    "<end_of_turn>",
    "<|endoftext|>",
    "<|end_of_text|>",
    "<EOT>",
    "_<EOT>",
    "[EOT]",
    "<\uFF5Cend\u2581of\u2581sentence\uFF5C>",
    "<end_of_utterance>"
  };

  private static final String[] END_OF_MESSAGE = {"<|eom_id|>"};

  private static final String[] FIM_PREFIX = {
    "<|fim_prefix|>",
    "<fim-prefix>",
    "<fim_prefix>",
    "<\uFF5Cfim\u2581begin\uFF5C>",
    "<PRE>",
    "\u2581<PRE>",
    "<|code_prefix|>",
    "<|prefix|>"
  };

  private static final String[] FIM_SUFFIX = {
    "<|fim_suffix|>",
    "<fim-suffix>",
    "<fim_suffix>",
    "<\uFF5Cfim\u2581hole\uFF5C>",
    "<SUF>",
    "\u2581<SUF>",
    "<|code_suffix|>",
    "<|suffix|>"
  };

  private static final String[] FIM_MIDDLE = {
    "<|fim_middle|>",
    "<fim-middle>",
    "<fim_middle>",
    "<\uFF5Cfim\u2581end\uFF5C>",
    "<MID>",
    "\u2581<MID>",
    "<|code_middle|>",
    "<|middle|>"
  };

  private static final String[] FIM_PAD = {
    "<|fim_pad|>", "<fim-pad>", "<fim_pad>", "<PAD>", "[PAD]"
  };

  private static final String[] FIM_REPOSITORY = {
    "<|fim_repo|>", "<|repo_name|>", "<fim-repo>", "<REPO>", "<reponame>"
  };

  private static final String[] FIM_SEPARATOR = {"<|file_sep|>"};

  private static final String[] END_OF_GENERATION = {
    "<|eot_id|>",
    "<|im_end|>",
    "<|end|>",
    "<|return|>",
    "<|call|>",
    "<|flush|>",
    "<|calls|>",
    "<end_of_turn>",
    "<|endoftext|>",
    "</s>",
    "<|eom_id|>",
    "<EOT>",
    "_<EOT>",
    "[EOT]",
    "[EOS]",
    "<|end_of_text|>",
    "<end_of_utterance>",
    "<eos>",
    "<turn|>",
    "<|tool_response>",
    "<\uFF5Cend\u2581of\u2581sentence\uFF5C>",
    "[e~["
  };

  /** Channel marks of gpt-oss, which are always to be seen. */
  private static final String[] ALWAYS_SHOWN = {
    "<|channel|>", "<|message|>", "<|start|>", "<|constrain|>"
  };

  /**
   * The ids that a kind of tokenizer has where the metadata gives none.
   *
   * @param bos as in {@link SpecialIds}, and so on
   */
  record Defaults(int bos, int eos, int unknown, int separator) {}

  /** Reads the roles, and corrects the attributes of tokens that are of another kind than said. */
  static SpecialIds read(GgufMetadata metadata, Vocabulary vocabulary, Defaults defaults) {
    Finder finder = new Finder(metadata, vocabulary);
    int bos = finder.byKey(Keys.BOS_ID, defaults.bos);
    int eos = finder.byKey(Keys.EOS_ID, defaults.eos);
    int unknown = finder.byKey(Keys.UNKNOWN_ID, defaults.unknown);
    int separator = finder.byKey(Keys.SEPARATOR_ID, defaults.separator);
    int eot = finder.byText(finder.byKey(Keys.EOT_ID, NONE), END_OF_TURN);
    int eom = finder.byText(finder.byKey(Keys.EOM_ID, NONE), END_OF_MESSAGE);
    finder.byText(finder.byKeys(Keys.FIM_PREFIX_ID, Keys.OLD_PREFIX_ID), FIM_PREFIX);
    finder.byText(finder.byKeys(Keys.FIM_SUFFIX_ID, Keys.OLD_SUFFIX_ID), FIM_SUFFIX);
    finder.byText(finder.byKeys(Keys.FIM_MIDDLE_ID, Keys.OLD_MIDDLE_ID), FIM_MIDDLE);
    BitSet ends = new BitSet();
    addTo(ends, finder.byText(finder.byKey(Keys.FIM_PAD_ID, NONE), FIM_PAD));
    addTo(ends, finder.byText(finder.byKey(Keys.FIM_REPOSITORY_ID, NONE), FIM_REPOSITORY));
    addTo(ends, finder.byText(finder.byKey(Keys.FIM_SEPARATOR_ID, NONE), FIM_SEPARATOR));
    for (String text : END_OF_GENERATION) {
      addTo(ends, finder.control(text));
    }
    for (String text : ALWAYS_SHOWN) {
      int token = finder.find(text);
      if (token != NONE) {
        vocabulary.set(token, Attribute.USER_DEFINED);
      }
    }
    addTo(ends, eos);
    addTo(ends, eot);
    addTo(ends, eom);
    exclude(finder, vocabulary, ends);
    return new SpecialIds(bos, eos, unknown, separator, ends);
  }

  /** Some vocabularies have tokens that end generation elsewhere but not with them. */
  private static void exclude(Finder finder, Vocabulary vocabulary, BitSet ends) {
    boolean calls = finder.isIn(ends, "<|call|>") || finder.isIn(ends, "<|calls|>");
    boolean returns = finder.isIn(ends, "<|return|>") || finder.isIn(ends, "<|flush|>");
    if (calls && returns && finder.isIn(ends, "<|end|>")) {
      int end = finder.find("<|end|>");
      ends.clear(end);
      vocabulary.set(end, Attribute.USER_DEFINED);
    }
    if (finder.isIn(ends, "<|tool_response>") && finder.isIn(ends, "</s>")) {
      int end = finder.find("</s>");
      ends.clear(end);
      vocabulary.set(end, Attribute.NORMAL);
    }
  }

  private static void addTo(BitSet ends, int token) {
    if (token != NONE) {
      ends.set(token);
    }
  }

  /** Finds tokens by metadata key and by spelling. */
  private record Finder(GgufMetadata metadata, Vocabulary vocabulary) {
    int find(String text) {
      return vocabulary.table().find(text.getBytes(StandardCharsets.UTF_8));
    }

    boolean isIn(BitSet ends, String text) {
      int token = find(text);
      return token != NONE && ends.get(token);
    }

    /** An id outside of the vocabulary doesn't count, as in the reference. */
    int byKey(String key, int orElse) {
      int fallback = orElse < vocabulary.size() ? orElse : NONE;
      long id = metadata.integer(key, fallback);
      if (id == fallback || (id >= 0 && id < vocabulary.size())) {
        return (int) id;
      }
      LOG.log(
          Level.WARNING,
          metadata.failure(key, id + " is not one of " + vocabulary.size() + " tokens").getMessage()
              + "; using "
              + fallback);
      return fallback;
    }

    int byKeys(String key, String oldKey) {
      return byKey(oldKey, byKey(key, NONE));
    }

    int byText(int known, String[] texts) {
      if (known != NONE) {
        return known;
      }
      for (String text : texts) {
        int token = control(text);
        if (token != NONE) {
          return token;
        }
      }
      return NONE;
    }

    int control(String text) {
      int token = find(text);
      if (token != NONE) {
        vocabulary.add(token, Attribute.CONTROL);
      }
      return token;
    }
  }
}

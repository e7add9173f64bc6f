package dev.herd.core.tokenizer;

import static dev.herd.core.tokenizer.TokenTable.NONE;

import dev.herd.gguf.GgufMetadata;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Reads the tokenizer of a file, with the reference's defaults for what the metadata leaves out.
 */
final class TokenizerLoader {
  private static final Logger LOG = System.getLogger(TokenizerLoader.class.getName());

  /** What counts as the kind of a tokenizer where a file gives none. */
  static final String NO_MODEL = "none";

  private TokenizerLoader() {}

  /** Returns whether a kind says that there is no tokenizer. */
  static boolean isMissing(String model) {
    return model.equals(NO_MODEL) || model.equals("no_vocab");
  }

  static Tokenizer load(Path file, GgufMetadata metadata) {
    String model = metadata.string(Keys.MODEL, NO_MODEL);
    if (isMissing(model)) {
      return new MissingTokenizer(file, model);
    }
    return switch (model) {
      case "llama" -> sentencePiece(metadata);
      case "gpt2" -> bytePair(file, metadata);
      case "bert" -> wordPiece(metadata);
      default ->
          throw metadata.failure(
              Keys.MODEL,
              "tokenizer "
                  + Vocabulary.quote(model)
                  + " is not supported; llama, gpt2 and bert are");
    };
  }

  private static Tokenizer sentencePiece(GgufMetadata metadata) {
    Vocabulary vocabulary = Vocabulary.read(metadata);
    SpecialIds ids = SpecialIds.read(metadata, vocabulary, new SpecialIds.Defaults(1, 2, 0, NONE));
    applyStripping(metadata, vocabulary);
    boolean prefix = metadata.flag(Keys.ADD_SPACE_PREFIX, true);
    TextModel text = SentencePieceModel.read(metadata, vocabulary, prefix, ids.unknown());
    return new VocabularyTokenizer(
        vocabulary,
        ids,
        text,
        new Detokenizer(vocabulary, false, prefix),
        added(metadata, Keys.ADD_BOS, true, Keys.BOS_ID, ids.bos()),
        added(metadata, Keys.ADD_EOS, false, Keys.EOS_ID, ids.eos()));
  }

  private static Tokenizer bytePair(Path file, GgufMetadata metadata) {
    PreTokenizer preTokenizer = preTokenizer(file, metadata);
    Vocabulary vocabulary = Vocabulary.read(metadata);
    SpecialIds ids =
        SpecialIds.read(metadata, vocabulary, new SpecialIds.Defaults(11, 11, NONE, NONE));
    applyStripping(metadata, vocabulary);
    return new VocabularyTokenizer(
        vocabulary,
        ids,
        new BytePairModel(vocabulary, preTokenizer, MergeReader.read(metadata, vocabulary)),
        new Detokenizer(vocabulary, true, metadata.flag(Keys.ADD_SPACE_PREFIX, false)),
        added(metadata, Keys.ADD_BOS, preTokenizer.addsBos(), Keys.BOS_ID, ids.bos()),
        added(metadata, Keys.ADD_EOS, false, Keys.EOS_ID, ids.eos()));
  }

  /** Encoders always get their two tokens, whatever the flags say, as in the reference. */
  private static Tokenizer wordPiece(GgufMetadata metadata) {
    Vocabulary vocabulary = Vocabulary.read(metadata);
    SpecialIds ids =
        SpecialIds.read(metadata, vocabulary, new SpecialIds.Defaults(101, NONE, 100, 102));
    applyStripping(metadata, vocabulary);
    boolean lowercase = metadata.flag(Keys.LOWERCASE, true);
    boolean stripAccents = metadata.flag(Keys.STRIP_ACCENTS, lowercase);
    return new VocabularyTokenizer(
        vocabulary,
        ids,
        new WordPieceModel(vocabulary, ids.unknown(), lowercase, stripAccents),
        new Detokenizer(vocabulary, false, metadata.flag(Keys.ADD_SPACE_PREFIX, false)),
        ids.bos(),
        ids.separator());
  }

  private static PreTokenizer preTokenizer(Path file, GgufMetadata metadata) {
    String name = metadata.string(Keys.PRE, "");
    if (name.isEmpty()) {
      LOG.log(
          Level.WARNING,
          "{0}: {1} is missing; words are split by ''default'', which may be worse for the model",
          file,
          Keys.PRE);
      name = "default";
    }
    PreTokenizer found = PreTokenizer.byName(name);
    if (found == null) {
      throw metadata.failure(
          Keys.PRE,
          "pre-tokenizer "
              + Vocabulary.quote(name)
              + " is not supported; known are "
              + String.join(", ", PreTokenizer.names()));
    }
    return found;
  }

  /** Returns the token to add, or -1 for none. */
  private static int added(
      GgufMetadata metadata, String flag, boolean orElse, String idKey, int id) {
    if (!metadata.flag(flag, orElse)) {
      return NONE;
    }
    if (id == NONE && metadata.contains(flag)) {
      throw metadata.failure(flag, "is true, but " + idKey + " gives no token");
    }
    return id;
  }

  /** Which tokens take the white space around them. */
  enum Stripping {
    NONE,
    LEFT_OF_MASK,
    RIGHT_OF_SPECIAL,
    LEFT_OF_BERT_MASK
  }

  /** Some models take the white space around special tokens; files don't say so, but for names. */
  static Stripping stripping(GgufMetadata metadata) {
    String pre = metadata.string(Keys.PRE, "");
    String architecture = metadata.string(Keys.ARCHITECTURE, "");
    String name = metadata.string(Keys.NAME, "").toLowerCase(Locale.ROOT);
    if (pre.contains("jina-v2-de")
        || pre.contains("jina-v2-es")
        || pre.contains("jina-v2-code")
        || architecture.contains("nomic-bert-moe")
        || architecture.contains("jina-bert-v3")) {
      return Stripping.LEFT_OF_MASK;
    } else if (name.contains("phi-3") || name.contains("phi3")) {
      return Stripping.RIGHT_OF_SPECIAL;
    } else if (name.contains("modern-bert")) {
      return Stripping.LEFT_OF_BERT_MASK;
    }
    return Stripping.NONE;
  }

  private static void applyStripping(GgufMetadata metadata, Vocabulary vocabulary) {
    switch (stripping(metadata)) {
      case NONE -> {}
      case LEFT_OF_MASK -> strip(vocabulary, "<mask>", Attribute.STRIP_LEFT);
      case LEFT_OF_BERT_MASK -> strip(vocabulary, "[MASK]", Attribute.STRIP_LEFT);
      case RIGHT_OF_SPECIAL -> stripRightOfSpecial(vocabulary);
    }
  }

  private static void stripRightOfSpecial(Vocabulary vocabulary) {
    for (int token = 0; token < vocabulary.size(); token++) {
      if (vocabulary.is(token, VocabularyTokenizer.SPECIAL)) {
        vocabulary.add(token, Attribute.STRIP_RIGHT);
      }
    }
    strip(vocabulary, "</s>", Attribute.STRIP_RIGHT);
    for (String text : new String[] {"<unk>", "<s>", "<|endoftext|>"}) {
      int token = find(vocabulary, text);
      if (token != NONE) {
        vocabulary.remove(token, Attribute.STRIP_RIGHT);
      }
    }
  }

  private static void strip(Vocabulary vocabulary, String text, int attribute) {
    int token = find(vocabulary, text);
    if (token != NONE) {
      vocabulary.add(token, attribute);
    }
  }

  private static int find(Vocabulary vocabulary, String text) {
    return vocabulary.table().find(text.getBytes(StandardCharsets.UTF_8));
  }
}

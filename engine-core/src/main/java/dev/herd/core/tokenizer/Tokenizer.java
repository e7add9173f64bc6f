package dev.herd.core.tokenizer;

import dev.herd.gguf.GgufFile;
import java.nio.charset.StandardCharsets;

/**
 * Turns text into token ids and back. Implementations are immutable and thread-safe, and hold no
 * reference to the file they were read from.
 *
 * <p>Methods that take a token id throw {@link IndexOutOfBoundsException} when it is not in {@code
 * [0, vocabularySize())}.
 */
public interface Tokenizer {

  /**
   * Reads the tokenizer of a model. A file that says it has none ({@code no_vocab}) gives a
   * tokenizer whose every use is refused with a message that names the file.
   *
   * @throws dev.herd.gguf.GgufFormatException when the vocabulary is malformed or of an unknown
   *     kind
   */
  static Tokenizer of(GgufFile file) {
    return TokenizerLoader.load(file.path(), file.metadata());
  }

  /**
   * Returns a digest of everything in a file that its tokenizer is made of: files with the same
   * one, such as quantisations of one model, have the same tokenizer.
   */
  static String digest(GgufFile file) {
    return VocabularyDigest.of(file);
  }

  /** Returns the number of tokens; ids are smaller. */
  int vocabularySize();

  /**
   * Tokenizes a text.
   *
   * @param addSpecial whether to add the tokens at begin and end that the model asks for
   * @param parseSpecial whether control tokens written out in the text, such as {@code <|im_end|>},
   *     become those tokens; user-defined ones always do
   */
  default int[] encode(String text, boolean addSpecial, boolean parseSpecial) {
    return encode(text.getBytes(StandardCharsets.UTF_8), addSpecial, parseSpecial);
  }

  /** As {@link #encode(String, boolean, boolean)}; the bytes need not be valid UTF-8. */
  int[] encode(byte[] utf8, boolean addSpecial, boolean parseSpecial);

  /** Returns the token as the vocabulary spells it, for display. */
  String text(int token);

  /**
   * Returns the bytes that a token adds to a text, not necessarily whole characters. Control tokens
   * add nothing, unless {@code special} is true: then they are spelled out.
   */
  byte[] bytes(int token, boolean special);

  /**
   * Returns the text of whole sequences of tokens, without the space that a model may put in front
   * of every text. Invalid UTF-8 becomes U+FFFD. Nothing else is tidied up: a round trip gives the
   * text back wherever the vocabulary allows it.
   */
  default String decode(int[] tokens, boolean special) {
    TokenStream stream = newStream(special, false);
    StringBuilder text = new StringBuilder();
    for (int token : tokens) {
      text.append(stream.accept(token));
    }
    return text.append(stream.finish()).toString();
  }

  /** Starts the text of generated tokens, which goes on from a prompt: no space is taken off. */
  default TokenStream newStream() {
    return newStream(false, true);
  }

  /**
   * Starts a streaming detokenizer.
   *
   * @param special whether control tokens are spelled out
   * @param continuation whether other text comes before; if not, the space that a model may put in
   *     front of every text is left out
   */
  TokenStream newStream(boolean special, boolean continuation);

  /** Returns the token that begins a text, or -1. */
  int bos();

  /** Returns the token that ends a text, or -1. */
  int eos();

  /** Returns whether {@link #encode} with {@code addSpecial} begins with {@link #bos()}. */
  boolean addsBos();

  /** Returns whether generation ends with this token: end of text, of turn or of message. */
  boolean isEndOfGeneration(int token);

  /** Returns whether the token is a control token, which stands for no text. */
  boolean isControl(int token);

  /** Returns an estimate of the heap that this tokenizer holds, in bytes. */
  long heapBytes();
}

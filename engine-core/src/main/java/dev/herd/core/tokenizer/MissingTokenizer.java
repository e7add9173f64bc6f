package dev.herd.core.tokenizer;

import java.nio.file.Path;

/** The tokenizer of a file that has none: says so when it is used. */
final class MissingTokenizer implements Tokenizer {
  private final String message;

  MissingTokenizer(Path file, String model) {
    this.message =
        file + ": the model has no tokenizer (" + Keys.MODEL + " is '" + model + "' or missing)";
  }

  private IllegalStateException missing() {
    return new IllegalStateException(message);
  }

  @Override
  public int vocabularySize() {
    throw missing();
  }

  @Override
  public int[] encode(byte[] utf8, boolean addSpecial, boolean parseSpecial) {
    throw missing();
  }

  @Override
  public String text(int token) {
    throw missing();
  }

  @Override
  public byte[] bytes(int token, boolean special) {
    throw missing();
  }

  @Override
  public TokenStream newStream(boolean special, boolean continuation) {
    throw missing();
  }

  @Override
  public int bos() {
    return -1;
  }

  @Override
  public int eos() {
    return -1;
  }

  @Override
  public boolean addsBos() {
    return false;
  }

  @Override
  public boolean isEndOfGeneration(int token) {
    return false;
  }

  @Override
  public boolean isControl(int token) {
    return false;
  }

  @Override
  public long heapBytes() {
    return 0;
  }
}

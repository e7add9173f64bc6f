package dev.herd.examples.demo;

/** The result that an answer with its steps ends with. */
final class FinalAnswer {
  private FinalAnswer() {}

  /**
   * Returns what stands after the last equals sign, without the full stop; "?" if there is none.
   */
  static String of(String text) {
    int equals = text.lastIndexOf('=');
    int end = text.endsWith(".") ? text.length() - 1 : text.length();
    return equals < 0 ? "?" : text.substring(equals + 1, end);
  }
}

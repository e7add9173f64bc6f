package dev.herd.core.tokenizer;

/**
 * Turns tokens into text as they come, never half a character: bytes that may be the start of one
 * are held back. Invalid bytes become U+FFFD. Belongs to one sequence; not thread-safe.
 */
public final class TokenStream {
  private final Detokenizer detokenizer;
  private final boolean special;
  private boolean atStart;
  private final ByteList pending = new ByteList(64);

  TokenStream(Detokenizer detokenizer, boolean special, boolean continuation) {
    this.detokenizer = detokenizer;
    this.special = special;
    this.atStart = !continuation;
  }

  /** Returns the text that is complete with this token, maybe "". */
  public String accept(int token) {
    int before = pending.size();
    detokenizer.append(token, special, pending);
    if (atStart && pending.size() > before) {
      atStart = false;
      if (detokenizer.addsSpacePrefix() && pending.values()[before] == ' ') {
        pending.remove(before, before + 1);
      }
    }
    if (pending.size() == 0) {
      return "";
    }
    StringBuilder text = new StringBuilder(pending.size());
    pending.remove(0, Utf8.decodeComplete(pending.values(), pending.size(), text));
    return text.toString();
  }

  /** Returns what was held back, now that nothing follows: "" or U+FFFD. */
  public String finish() {
    if (pending.size() == 0) {
      return "";
    }
    pending.clear();
    return "\uFFFD";
  }
}

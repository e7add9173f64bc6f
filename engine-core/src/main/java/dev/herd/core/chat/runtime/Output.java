package dev.herd.core.chat.runtime;

import dev.herd.core.chat.python.Budget;
import dev.herd.core.chat.python.LimitException;

/** Text being written, up to a limit. */
final class Output {
  private final StringBuilder text = new StringBuilder();
  private final int maxCharacters;
  private final Budget budget;

  Output(int maxCharacters, Budget budget) {
    this.maxCharacters = maxCharacters;
    this.budget = budget;
  }

  /** An empty one with the same limit. */
  Output another() {
    return new Output(maxCharacters, budget);
  }

  void append(String part) {
    if (part.length() > maxCharacters - text.length()) {
      throw new LimitException("the output is longer than " + maxCharacters + " characters");
    }
    budget.characters(part.length());
    text.append(part);
  }

  @Override
  public String toString() {
    return text.toString();
  }
}

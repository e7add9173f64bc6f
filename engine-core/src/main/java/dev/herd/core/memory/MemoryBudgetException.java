package dev.herd.core.memory;

/** Memory was asked for that the budget doesn't leave; the message has the arithmetic. */
public final class MemoryBudgetException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Creates the exception. */
  public MemoryBudgetException(String message) {
    super(message);
  }
}

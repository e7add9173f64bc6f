package dev.herd.core.memory;

/** Thrown where memory is still on accounts of a pool whose owner is closed. */
public final class MemoryLeakException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /** Creates an exception; the message names the accounts, their bytes and where they come from. */
  MemoryLeakException(String message) {
    super(message);
  }
}

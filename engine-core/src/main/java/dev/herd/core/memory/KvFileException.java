package dev.herd.core.memory;

import java.nio.file.Path;

/** Thrown when a file is no saved KV cache, or one of another model or shape. */
public final class KvFileException extends RuntimeException {
  private static final long serialVersionUID = 1;

  KvFileException(Path file, String message) {
    super(file + ": " + message);
  }
}

package dev.herd.core.model;

import java.nio.file.Path;

/**
 * A well-formed file that doesn't hold a model which this engine can run: an unknown architecture,
 * a missing tensor, sizes that don't fit together. The message names the file and the values.
 */
public final class ModelFormatException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Creates the exception for a file. */
  public ModelFormatException(Path file, String problem) {
    super(file + ": " + problem);
  }
}

package dev.herd.scheduler.routing;

import java.util.Optional;

/** An embedding model that routing may use while it's resident. Thread-safe. */
@FunctionalInterface
public interface Embedder {
  /**
   * Returns the embedding of a text, of the same length for all texts, or empty if the model isn't
   * resident: routing never loads one.
   */
  Optional<float[]> embed(String text);
}

package dev.herd.scheduler.residency;

/**
 * A model in memory, as its {@link ModelLoader} made it. Its methods are called by the residency's
 * workers, one at a time, except {@link #bytes()}, which its loop calls at any time.
 */
public interface LoadedModel extends AutoCloseable {
  /**
   * Returns the bytes that it holds now: weights, KV pages, scratch. Must be quick and not throw.
   */
  long bytes();

  /**
   * Runs a token, so that the first request doesn't wait for what happens once. Called after a load
   * that nobody waited for.
   */
  default void warmUp() {}

  /**
   * Gives up what can be made again from the weights: KV pages that no sequence in use needs.
   * Called when there were no requests for a while; requests may come while it runs.
   */
  void releaseIdleMemory();

  /** Frees all of it. No request uses it any more. */
  @Override
  void close();
}

package dev.herd.scheduler.compare;

/**
 * A model that gives the logits of a text a chunk at a time, so that nobody holds those of a long
 * one: 10,000 rows of a vocabulary of 150,000 would be 6 GB. Belongs to one thread.
 */
public interface LogitsSource {
  /** Returns the model's name, for reports and errors. */
  String name();

  /** Returns the number of logits in a row. */
  int vocabulary();

  /**
   * Computes the logits after each of the tokens {@code from} to {@code to - 1}. Calls follow each
   * other: the first is from 0, each further one from where the last ended.
   *
   * @param tokens the whole text
   * @param rows gets the logits, {@code (to - from, vocabulary)}
   */
  void read(int[] tokens, int from, int to, float[] rows);
}

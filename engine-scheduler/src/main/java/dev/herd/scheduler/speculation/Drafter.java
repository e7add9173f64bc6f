package dev.herd.scheduler.speculation;

/**
 * Proposes what may follow in one sequence. A proposal is a guess: it changes how fast the tokens
 * come, never which. Belongs to one thread at a time.
 */
public interface Drafter extends AutoCloseable {
  /**
   * Proposes the next tokens.
   *
   * @param tokens the sequence so far, in the first {@code length} places; the next call's may
   *     differ from this call's proposals
   * @param proposals where the proposals go, at least {@code most} places
   * @param most how many are wanted at most, at least 1
   * @return how many there are, 0 where nothing suggests itself
   */
  int draft(int[] tokens, int length, int[] proposals, int most);

  /** Frees what the drafter holds. */
  @Override
  void close();
}

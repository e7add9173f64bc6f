package dev.herd.scheduler.batching;

/** Something that a generation gives while it is under way. */
public sealed interface GenerationEvent {
  /** Returns the answer that it belongs to, from 0 on. */
  int choice();

  /**
   * A further piece of text.
   *
   * @param text whole characters, known to be before any stop string
   */
  record Piece(int choice, String text) implements GenerationEvent {}

  /** The end of an answer. */
  record Finished(Choice result) implements GenerationEvent {
    @Override
    public int choice() {
      return result.index();
    }
  }
}

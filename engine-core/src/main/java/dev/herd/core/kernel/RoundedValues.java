package dev.herd.core.kernel;

/** Activations rounded to a precision, (tokens, columns) like the values themselves. */
final class RoundedValues implements ActivationForm {
  private final Scratch.Floats room;

  RoundedValues(Scratch scratch) {
    room = scratch.floats();
  }

  @Override
  public void need(int tokens, int columns) {
    room.need((long) tokens * columns);
  }

  @Override
  public void arrange(int tokens) {
    // Rows follow each other without gaps, whatever their number.
  }

  float[] values() {
    return room.values();
  }
}

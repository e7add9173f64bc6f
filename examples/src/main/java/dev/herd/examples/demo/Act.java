package dev.herd.examples.demo;

import java.io.IOException;

/** A part of the demo. */
interface Act {
  /** Returns what is shown. */
  String title();

  /** Returns why that is of use, in a sentence or two. */
  String reason();

  /**
   * Shows it.
   *
   * @throws IOException if a model can't be read
   * @throws InterruptedException if the thread is interrupted while models answer
   */
  void play(Stage stage) throws IOException, InterruptedException;
}

package dev.herd.trainer;

import dev.herd.trainer.corpus.Corpus;
import dev.herd.trainer.evaluation.Evaluation;
import dev.herd.trainer.network.NetworkShape;

/**
 * How one model is made.
 *
 * @param name the model's name, which is that of its files
 * @param title what {@code general.name} says
 * @param corpus what it learns
 * @param evaluation how it is measured
 * @param vocabulary number of tokens
 * @param blocks number of blocks
 * @param steps number of updates
 * @param rows texts of one sample, side by side in most steps; in the last ones of the first round
 *     there are half as many of several samples
 * @param length tokens of a text in most steps; in those last ones it is twice that
 * @param deviation standard deviation of the weights at the start
 * @param rate highest learning rate
 * @param restarts updates of a second round, which starts at half the rate from where the first
 *     ended; 0 in the recipe of that round itself
 * @param conversation whether every third step of the second round has several samples in a text:
 *     what is asked after something else
 * @param seed of the weights and the samples
 */
record Recipe(
    String name,
    String title,
    Corpus corpus,
    Evaluation evaluation,
    int vocabulary,
    int blocks,
    int steps,
    int rows,
    int length,
    double deviation,
    float rate,
    int restarts,
    boolean conversation,
    long seed) {
  /** Every how many steps of the second round have several samples in a text. */
  private static final int CONVERSATION_STEPS = 3;

  private static final int WIDTH = 192;
  private static final int HEADS = 6;
  private static final int KV_HEADS = 2;
  private static final int HEAD_LENGTH = 32;
  private static final int HIDDEN = 512;
  private static final float ROPE_BASE = 10_000;

  /** Returns the longest context that the model was trained with, in tokens. */
  int context() {
    return 2 * length;
  }

  /** Returns the texts side by side in a step. */
  int rows(int step) {
    return isLong(step) ? rows / 2 : rows;
  }

  /** Returns the tokens of a text in a step. */
  int length(int step) {
    return isLong(step) ? 2 * length : length;
  }

  /** Returns whether each text is one sample in a step. */
  boolean alone(int step) {
    boolean conversational = conversation && !isFirstRound() && step % CONVERSATION_STEPS == 0;
    return !isLong(step) && !conversational;
  }

  /** Returns whether a step is one of the first eighth, for exercises. */
  boolean exercises(int step) {
    return isFirstRound() && step <= steps / 8;
  }

  /** Returns the second round as a recipe of its own (warm restarts, arXiv 1608.03983). */
  Recipe restarted() {
    return new Recipe(
        name,
        title,
        corpus,
        evaluation,
        vocabulary,
        blocks,
        restarts,
        rows,
        length,
        deviation,
        rate / 2,
        0,
        conversation,
        seed + 1000);
  }

  private boolean isFirstRound() {
    return restarts > 0;
  }

  private boolean isLong(int step) {
    return isFirstRound() && step > steps - steps / 10;
  }

  NetworkShape shape(int tokens) {
    return new NetworkShape(tokens, WIDTH, blocks, HEADS, KV_HEADS, HEAD_LENGTH, HIDDEN, ROPE_BASE);
  }
}

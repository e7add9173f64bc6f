package dev.herd.trainer.corpus;

/** A source of samples. The same dice give the same samples. */
public interface Corpus {
  /** Returns the next sample to train with, which is none of the held-out tasks. */
  Sample train(Dice dice);

  /** Returns a sample for the first steps, which may teach what the others build on. */
  default Sample exercise(Dice dice) {
    return train(dice);
  }

  /** Returns a sample of the held-out tasks, which training never shows. */
  Sample heldOut(Dice dice);
}

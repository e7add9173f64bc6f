package dev.herd.trainer.corpus;

import java.util.List;
import java.util.SplittableRandom;

/** Random choices of a grammar, reproducible from a seed. Not thread-safe. */
public final class Dice {
  private final SplittableRandom random;

  /** Creates dice that always fall the same for the same seed. */
  public Dice(long seed) {
    random = new SplittableRandom(seed);
  }

  /** Returns a number from 0 to {@code bound - 1}. */
  public int below(int bound) {
    return random.nextInt(bound);
  }

  /** Returns a number from {@code first} to {@code last}, both included. */
  public int between(int first, int last) {
    return random.nextInt(first, last + 1);
  }

  /** Returns true in {@code percent} of 100 cases. */
  public boolean percent(int percent) {
    return random.nextInt(100) < percent;
  }

  /** Returns one of the choices. */
  public <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  /** Returns one of the choices. */
  public String pick(String... choices) {
    return choices[random.nextInt(choices.length)];
  }
}

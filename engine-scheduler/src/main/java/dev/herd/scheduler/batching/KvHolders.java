package dev.herd.scheduler.batching;

import java.util.ArrayList;
import java.util.List;

/**
 * The samples of all models that hold KV pages, and who gives way when there are too few: the one
 * begun last. It keeps its age when it comes back, so the oldest never gives way, and everybody is
 * the oldest some time. Of the loop's thread.
 */
final class KvHolders {
  private final List<Sample> holders = new ArrayList<>();
  private long begun;
  private long releases;

  /** Returns the age of a sample that begins now. */
  long nextAge() {
    return ++begun;
  }

  void add(Sample sample) {
    holders.add(sample);
  }

  void remove(Sample sample) {
    holders.remove(sample);
    releases++;
  }

  int count() {
    return holders.size();
  }

  /** Returns how often memory was given back. */
  long releases() {
    return releases;
  }

  /** Returns the sample that was begun last. */
  Sample youngest() {
    Sample youngest = holders.getFirst();
    for (Sample sample : holders) {
      if (sample.age() > youngest.age()) {
        youngest = sample;
      }
    }
    return youngest;
  }
}

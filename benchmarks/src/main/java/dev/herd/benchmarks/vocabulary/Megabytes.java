package dev.herd.benchmarks.vocabulary;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A secondary figure of a benchmark, a second and thread: JMH divides the sum by the time. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.OPERATIONS)
public class Megabytes {
  /** Megabytes (10^6) of UTF-8 tokenized. */
  public double megabytes;

  void add(long bytes) {
    megabytes += bytes * 1e-6;
  }
}

package dev.herd.benchmarks.kernel;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Secondary figure of operations on vectors, a second and thread. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.OPERATIONS)
public class Elements {
  /** Gigas (10^9) of elements gone through. */
  public double gigaelements;

  void add(long elements) {
    gigaelements += elements * 1e-9;
  }
}

package dev.herd.benchmarks.kernel;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Secondary figures of a benchmark, a second and thread: JMH divides these sums by the time. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.OPERATIONS)
public class Throughput {
  /** Gigabytes (10^9) of weights read. */
  public double gigabytes;

  /** Gigas (10^9) of multiplications and additions. */
  public double gmacs;

  void add(long bytes, long multiplyAdds) {
    gigabytes += bytes * 1e-9;
    gmacs += multiplyAdds * 1e-9;
  }
}

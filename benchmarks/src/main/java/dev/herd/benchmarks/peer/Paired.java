package dev.herd.benchmarks.peer;

import java.util.ArrayList;
import java.util.List;

/** What both engines reached in pairs of processes, one straight after the other. */
final class Paired {
  private final List<List<Double>> herd = new ArrayList<>();
  private final List<List<Double>> reference = new ArrayList<>();

  /**
   * Adds a pair.
   *
   * @param herd the repetitions of one process
   * @throws ComparisonException if one has none
   */
  void add(List<Double> herd, List<Double> reference) {
    if (herd.isEmpty() || reference.isEmpty()) {
      throw new ComparisonException("an engine told no figure");
    }
    this.herd.add(List.copyOf(herd));
    this.reference.add(List.copyOf(reference));
  }

  int pairs() {
    return herd.size();
  }

  /** Returns the median of each process of Herd. */
  List<Double> herdMedians() {
    return herd.stream().map(Statistics::median).toList();
  }

  List<Double> referenceMedians() {
    return reference.stream().map(Statistics::median).toList();
  }

  /** Returns all repetitions of Herd. */
  List<Double> herdValues() {
    return herd.stream().flatMap(List::stream).toList();
  }

  List<Double> referenceValues() {
    return reference.stream().flatMap(List::stream).toList();
  }

  /** Returns Herd's median of medians over the reference's. */
  double ratio() {
    return Statistics.median(herdMedians()) / Statistics.median(referenceMedians());
  }

  /** Returns Herd's median over the reference's, of each pair. */
  List<Double> ratios() {
    List<Double> herdMedians = herdMedians();
    List<Double> referenceMedians = referenceMedians();
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < pairs(); i++) {
      ratios.add(herdMedians.get(i) / referenceMedians.get(i));
    }
    return ratios;
  }
}

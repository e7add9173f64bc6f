package dev.herd.benchmarks.peer;

import java.util.List;

/**
 * Everything measured with one model.
 *
 * @param name of the file
 * @param kernels what Herd computed with, empty if it didn't come to that
 * @param failures cases that could not be measured, and why
 */
record ModelReport(
    String name, ModelCost cost, String kernels, List<Case> cases, List<String> failures) {}

/** The machine that figures are from: what it is, and the most that it can read and multiply. */
package dev.herd.benchmarks.machine;

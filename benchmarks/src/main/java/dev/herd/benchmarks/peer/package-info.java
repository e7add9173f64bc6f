/**
 * Whole models by the {@code herd} command line and by a reference library, in turns, on the same
 * machine: {@link dev.herd.benchmarks.peer.PeerComparison}.
 */
package dev.herd.benchmarks.peer;

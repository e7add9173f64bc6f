package dev.herd.benchmarks.peer;

/**
 * What a process did.
 *
 * @param output its standard output
 * @param firstByteMillis from its start to its first byte of output, or to its end without one
 */
record CommandResult(String output, double firstByteMillis) {}

/**
 * The {@code herd} command line: one class a command, named after it.
 *
 * <p>Results go to stdout, everything else to stderr. Exit codes: 0 done, 1 failed with one message
 * on stderr, 2 wrong usage, 130 interrupted.
 */
package dev.herd.examples.cli;

/** What {@code herd plan} understands and prints. */
package dev.herd.examples.cli.plan;

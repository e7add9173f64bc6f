/** What the commands read from and write to. */
package dev.herd.examples.cli.io;

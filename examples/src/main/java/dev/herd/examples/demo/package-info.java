/** {@code herd demo}: acts that each show one thing that Herd does. */
package dev.herd.examples.demo;

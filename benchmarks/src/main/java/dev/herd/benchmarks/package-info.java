/** Benchmarks of kernels, of vocabularies, and of whole models beside a reference library. */
package dev.herd.benchmarks;

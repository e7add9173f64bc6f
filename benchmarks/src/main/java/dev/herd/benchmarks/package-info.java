/** JMH benchmarks of kernels, and measurements end to end. */
package dev.herd.benchmarks;

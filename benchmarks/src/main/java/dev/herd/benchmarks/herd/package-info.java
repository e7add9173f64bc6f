/** Many models in one process: memory over time, requests together. */
package dev.herd.benchmarks.herd;

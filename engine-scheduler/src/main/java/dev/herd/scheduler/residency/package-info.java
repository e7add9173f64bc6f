/**
 * Which models are in memory: loading on demand, eviction by bytes, pins, keep-alive, and the order
 * in which requests for different models get their turn.
 */
package dev.herd.scheduler.residency;

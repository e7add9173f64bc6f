/**
 * Continuous batching: one loop runs the forward passes of all models, and composes each of rows of
 * all requests that are under way.
 */
package dev.herd.scheduler.batching;

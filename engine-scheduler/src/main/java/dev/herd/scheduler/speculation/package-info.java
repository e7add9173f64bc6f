/**
 * Speculative decoding: tokens are proposed cheaply and checked by the model several at a time,
 * with exactly the output that it has alone.
 */
package dev.herd.scheduler.speculation;

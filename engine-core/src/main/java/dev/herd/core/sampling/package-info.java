/**
 * From logits to the next token: options, the sampler of one sequence, and stop strings.
 *
 * <p>{@link dev.herd.core.sampling.Sampler} documents the chain of steps.
 */
package dev.herd.core.sampling;

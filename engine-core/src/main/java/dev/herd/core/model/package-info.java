/**
 * Models: what a file describes, its weights, and the forward pass over batches of tokens.
 *
 * <p>Start at {@link dev.herd.core.model.Model}; the computation itself is in {@code Decoder}.
 */
package dev.herd.core.model;

/**
 * The arithmetic of a forward pass on the CPU: matrix products over every weight type, norms,
 * activation functions, rotary embedding.
 *
 * <p>Each operation exists twice: a readable scalar reference, and a twin on the Vector API. {@link
 * dev.herd.core.kernel.Kernels} chooses between them once per process. This is the only package
 * that imports {@code jdk.incubator.vector}.
 */
package dev.herd.core.kernel;

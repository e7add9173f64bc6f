/**
 * Block formats of ggml tensors: where each field of a block lies, scalar codecs that are the
 * reference for every kernel, and the quantiser of whole files.
 *
 * <p>Formats and names follow ggml-common.h of the ggml library. The searches for scales follow its
 * reference quantisers, so that a file written here loses no more than one written there.
 */
package dev.herd.gguf.quant;

/**
 * GGUF files: parsed, validated, mapped and written.
 *
 * <p>{@link dev.herd.gguf.GgufFile} opens a model in place: the header is checked once, completely,
 * and everything else (vocabulary strings, tensor data) stays in the mapping until it is asked for.
 * {@link dev.herd.gguf.GgufWriter} declares a header and streams tensor data behind it. The format
 * is the one of docs/gguf.md in the ggml repository, versions 2 and 3, little-endian.
 *
 * <p>Files are untrusted. Whatever a file holds, opening it gives a {@code GgufFile} or a {@link
 * dev.herd.gguf.GgufFormatException} on one line, in time and memory bounded by the size of the
 * header.
 */
package dev.herd.gguf;

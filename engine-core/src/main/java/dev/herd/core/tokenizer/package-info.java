/**
 * Text to token ids and back: SentencePiece byte-pair encoding, byte-level byte-pair encoding and
 * WordPiece, read from the {@code tokenizer.ggml.*} metadata of a GGUF file.
 *
 * <p>The behaviour to match is that of llama.cpp, which defines the format: its merge order, its
 * pre-tokenizers by name, its handling of special tokens and its character classes (Unicode 15.1).
 * A tokenizer is immutable and copies what it needs out of the file, so it outlives the mapping.
 */
package dev.herd.core.tokenizer;

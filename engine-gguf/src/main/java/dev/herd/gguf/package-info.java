/** GGUF files: parsed, validated, mapped and written. */
package dev.herd.gguf;

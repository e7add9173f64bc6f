/** Text from models: generation, chat, embeddings. Start at {@link LocalModel}. */
package dev.herd.core.generation;

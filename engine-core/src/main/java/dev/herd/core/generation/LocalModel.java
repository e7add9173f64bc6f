package dev.herd.core.generation;

import dev.herd.core.chat.ChatTemplate;
import dev.herd.core.memory.MemoryPool;
import dev.herd.core.model.Engine;
import dev.herd.core.model.EngineOptions;
import dev.herd.core.model.Model;
import dev.herd.core.model.ModelOptions;
import dev.herd.core.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * One model, on an engine of its own or on a given one: the short way from a GGUF file to text.
 *
 * <pre>{@code
 * try (LocalModel model = LocalModel.open(Path.of("model.gguf"))) {
 *   model.generate("Once upon a time", GenerationOptions.DEFAULT, System.out::print);
 * }
 * }</pre>
 *
 * <p>Thread-safe: generations on several threads take turns by forward step and don't influence
 * each other. Close it when none is in progress.
 */
public final class LocalModel implements AutoCloseable {
  private final Model model;
  private final ChatTemplate chatTemplate;

  /** To be closed with the model; null for one that others have opened. */
  private final Engine own;

  private LocalModel(Model model, ChatTemplate chatTemplate, Engine own) {
    this.model = model;
    this.chatTemplate = chatTemplate;
    this.own = own;
  }

  /** Opens a GGUF file with default options. */
  public static LocalModel open(Path file) throws IOException {
    return open(file, ModelOptions.DEFAULT, EngineOptions.DEFAULT);
  }

  /**
   * Opens a GGUF file on an engine of its own, which is closed with the model.
   *
   * @throws IOException if the file can't be read
   * @throws dev.herd.gguf.GgufFormatException if it is no valid GGUF file
   * @throws dev.herd.core.model.ModelFormatException if it holds no model that this engine runs
   * @throws dev.herd.core.chat.ChatTemplateException if its chat template has an error
   */
  public static LocalModel open(Path file, ModelOptions options, EngineOptions engineOptions)
      throws IOException {
    Engine engine = Engine.create(engineOptions);
    try {
      return open(file, options, engine, engine);
    } catch (IOException | RuntimeException | Error e) {
      engine.close();
      throw e;
    }
  }

  /**
   * Opens a GGUF file on an engine that the caller closes, after the model. Throws what {@link
   * #open(Path, ModelOptions, EngineOptions)} throws.
   */
  public static LocalModel open(Path file, ModelOptions options, Engine engine) throws IOException {
    return open(file, options, engine, null);
  }

  private static LocalModel open(Path file, ModelOptions options, Engine engine, Engine own)
      throws IOException {
    Model model = Model.open(file, options, engine);
    try {
      return new LocalModel(model, ChatTemplate.ofFile(model.file()).orElse(null), own);
    } catch (RuntimeException | Error e) {
      model.close();
      throw e;
    }
  }

  /** Returns the model, for batches and sequences of one's own. */
  public Model model() {
    return model;
  }

  /** Returns the model's tokenizer. */
  public Tokenizer tokenizer() {
    return model.tokenizer();
  }

  /** Returns the file's chat template, null when it has none. */
  public ChatTemplate chatTemplate() {
    return chatTemplate;
  }

  /** Returns the pool that has the memory of the engine's models. */
  public MemoryPool memory() {
    return model.engine().memory();
  }

  /** Continues a text; the prompt goes to the model as it is, without a chat template. */
  public GenerationResult generate(String prompt, GenerationOptions options) {
    return generate(prompt, options, piece -> {});
  }

  /**
   * Continues a text, and hands each piece of the answer to {@code onText} as soon as it's there.
   */
  public GenerationResult generate(
      String prompt, GenerationOptions options, Consumer<String> onText) {
    return generate(tokenizer().encode(prompt, true, true), options, onText);
  }

  /**
   * Continues a run of tokens.
   *
   * @param prompt at least one token
   * @param onText gets the pieces of the answer, whole characters each, on the calling thread
   * @throws dev.herd.core.model.ContextLengthException if the prompt is longer than the context
   * @throws dev.herd.core.memory.MemoryBudgetException if there is no memory for its KV cache
   */
  public GenerationResult generate(
      int[] prompt, GenerationOptions options, Consumer<String> onText) {
    try (Generator generator = new Generator(model)) {
      return generator.generate(prompt, options, onText);
    }
  }

  /**
   * Begins a conversation; the caller closes it.
   *
   * @throws IllegalStateException if the file has no chat template
   */
  public Chat newChat(GenerationOptions options) {
    if (chatTemplate == null) {
      throw new IllegalStateException(
          "%s has no chat template (%s)".formatted(model.file().path(), ChatTemplate.KEY));
    }
    return new Chat(model, chatTemplate, options);
  }

  /** Returns the embedding of a text, of L2 norm 1. */
  public float[] embed(String text) {
    return model.embed(tokenizer().encode(text, true, true));
  }

  @Override
  public void close() {
    model.close();
    if (own != null) {
      own.close();
    }
  }
}

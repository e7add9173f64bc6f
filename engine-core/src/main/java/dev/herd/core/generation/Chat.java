package dev.herd.core.generation;

import dev.herd.core.chat.ChatMessage;
import dev.herd.core.chat.ChatTemplate;
import dev.herd.core.model.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A conversation: remembers the messages, and computes only what each turn adds to the sequence.
 * Belongs to one thread at a time; close it before its model.
 */
public final class Chat implements AutoCloseable {
  private final Model model;
  private final ChatTemplate template;
  private final GenerationOptions options;
  private final List<ChatMessage> messages = new ArrayList<>();
  private Generator generator;

  Chat(Model model, ChatTemplate template, GenerationOptions options) {
    this.model = model;
    this.template = template;
    this.options = options;
    generator = new Generator(model);
  }

  /** Sets what the model is told before the conversation; replaces what was set before. */
  public void system(String text) {
    if (!messages.isEmpty() && messages.getFirst().role().equals("system")) {
      messages.removeFirst();
    }
    messages.addFirst(new ChatMessage("system", text));
  }

  /**
   * Sends a message and returns the answer, whose pieces go to {@code onText} as they come. If that
   * fails, the conversation is as before.
   */
  public GenerationResult send(String text, Consumer<String> onText) {
    messages.add(new ChatMessage("user", text));
    try {
      GenerationResult result = generator.generate(prompt(), options, onText);
      messages.add(new ChatMessage("assistant", result.text()));
      return result;
    } catch (RuntimeException | Error e) {
      messages.removeLast();
      throw e;
    }
  }

  /** Returns the tokens of the whole conversation; the template writes the start token itself. */
  private int[] prompt() {
    return ChatPrompt.encode(model.tokenizer(), template, messages);
  }

  /** Returns the messages so far. */
  public List<ChatMessage> messages() {
    return List.copyOf(messages);
  }

  /** Forgets the conversation. */
  public void reset() {
    messages.clear();
    generator.close();
    generator = new Generator(model);
  }

  @Override
  public void close() {
    generator.close();
  }
}

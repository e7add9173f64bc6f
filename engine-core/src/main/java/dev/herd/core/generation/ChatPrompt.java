package dev.herd.core.generation;

import dev.herd.core.chat.ChatMessage;
import dev.herd.core.chat.ChatTemplate;
import dev.herd.core.tokenizer.Tokenizer;
import java.util.List;

/** Conversations as prompts of a model. */
public final class ChatPrompt {
  private ChatPrompt() {}

  /**
   * Renders messages for an answer of the model, and returns the prompt's tokens. The start token
   * is added unless the template writes it itself.
   *
   * @throws dev.herd.core.chat.ChatTemplateException if the template fails on these messages
   */
  public static int[] encode(
      Tokenizer tokenizer, ChatTemplate template, List<ChatMessage> messages) {
    String bos = tokenizer.bos() < 0 ? "" : tokenizer.text(tokenizer.bos());
    String eos = tokenizer.eos() < 0 ? "" : tokenizer.text(tokenizer.eos());
    String prompt = template.render(messages, true, bos, eos);
    boolean hasStart = !bos.isEmpty() && prompt.startsWith(bos);
    return tokenizer.encode(prompt, !hasStart, true);
  }
}

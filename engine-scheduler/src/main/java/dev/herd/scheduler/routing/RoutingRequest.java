package dev.herd.scheduler.routing;

import dev.herd.core.chat.ChatMessage;
import java.util.List;
import java.util.Objects;

/**
 * What a router knows of a request.
 *
 * @param model the name that was asked for
 * @param text what is asked: the last message of the user
 * @param promptTokens length of the whole prompt, an estimate
 * @param tools whether the model may call tools
 * @param images whether the prompt has images
 */
public record RoutingRequest(
    String model, String text, int promptTokens, boolean tools, boolean images) {
  /** English has some four characters in a token, and nothing has many less. */
  private static final int CHARACTERS_PER_TOKEN = 4;

  /** Checks the number, refuses null. */
  public RoutingRequest {
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(text, "text");
    if (promptTokens < 0) {
      throw new IllegalArgumentException("promptTokens is negative: " + promptTokens);
    }
  }

  /** Returns a request for a text, without tools and images. */
  public static RoutingRequest of(String model, String text) {
    return new RoutingRequest(model, text, estimate(text.length()), false, false);
  }

  /** Returns a request for a conversation; its last user message is what is asked. */
  public static RoutingRequest of(
      String model, List<ChatMessage> messages, boolean tools, boolean images) {
    String text = "";
    long characters = 0;
    for (ChatMessage message : messages) {
      characters += message.content().length();
      text = message.role().equals("user") ? message.content() : text;
    }
    return new RoutingRequest(model, text, estimate(characters), tools, images);
  }

  private static int estimate(long characters) {
    return (int) Math.min(Integer.MAX_VALUE, Math.ceilDiv(characters, CHARACTERS_PER_TOKEN));
  }
}

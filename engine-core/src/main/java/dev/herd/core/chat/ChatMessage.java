package dev.herd.core.chat;

import java.util.Objects;

/**
 * One message of a conversation.
 *
 * @param role who speaks: mostly {@code system}, {@code user} or {@code assistant}
 * @param content what is said
 */
public record ChatMessage(String role, String content) {
  /** Refuses null. */
  public ChatMessage {
    Objects.requireNonNull(role, "role");
    Objects.requireNonNull(content, "content");
  }
}

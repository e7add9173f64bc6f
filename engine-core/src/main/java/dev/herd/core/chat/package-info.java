/**
 * Chat templates: the text that a model wants to see for a list of messages.
 *
 * <p>{@link dev.herd.core.chat.ChatTemplate} renders the Jinja templates that models bring along,
 * with the semantics of Jinja2's immutable sandbox as the model libraries set it up. Templates are
 * untrusted: {@link dev.herd.core.chat.TemplateLimits} bounds what one may cost.
 */
package dev.herd.core.chat;

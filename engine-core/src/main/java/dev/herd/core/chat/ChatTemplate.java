package dev.herd.core.chat;

import dev.herd.core.chat.python.Budget;
import dev.herd.core.chat.python.EvaluationException;
import dev.herd.core.chat.python.InputValues;
import dev.herd.core.chat.python.LimitException;
import dev.herd.core.chat.python.RefusalException;
import dev.herd.core.chat.runtime.Rendering;
import dev.herd.core.chat.syntax.Parser;
import dev.herd.core.chat.syntax.Statement;
import dev.herd.core.chat.syntax.TemplateSyntaxException;
import dev.herd.gguf.GgufFile;
import dev.herd.gguf.GgufMetadata;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A chat template, ready to render. It behaves as in Jinja2's ImmutableSandboxedEnvironment with
 * trim_blocks, lstrip_blocks, loop controls, the generation tag, {@code tojson} as json.dumps,
 * {@code raise_exception} and {@code strftime_now}. Immutable and thread-safe.
 */
public final class ChatTemplate {
  /** Where a GGUF file has its chat template. */
  public static final String KEY = "tokenizer.chat_template";

  private static final int MAX_SOURCE_CHARACTERS = 1 << 22;

  /** The variable that sets the clock of {@code strftime_now}. */
  private static final String NOW = "now";

  /** Callers pass these whether there are any or not; templates ask whether they are defined. */
  private static final Set<String> ABSENT_WHEN_NULL = Set.of("tools", "documents");

  private final String name;
  private final String source;
  private final List<Statement> statements;

  private ChatTemplate(String name, String source, List<Statement> statements) {
    this.name = name;
    this.source = source;
    this.statements = statements;
  }

  /**
   * Compiles a template.
   *
   * @param name what errors call it
   * @param source its text
   * @throws ChatTemplateException when the source is no template
   */
  public static ChatTemplate compile(String name, String source) {
    if (source.length() > MAX_SOURCE_CHARACTERS) {
      throw new ChatTemplateException(
          ChatTemplateException.Kind.LIMIT,
          name,
          1,
          1,
          "%d characters, more than %d".formatted(source.length(), MAX_SOURCE_CHARACTERS));
    }
    String normalized = Parser.normalize(source);
    try {
      return new ChatTemplate(name, normalized, Parser.parse(normalized, Rendering.knownNames()));
    } catch (TemplateSyntaxException e) {
      throw failure(
          ChatTemplateException.Kind.SYNTAX, name, normalized, e.position(), e.getMessage());
    } catch (EvaluationException e) {
      throw failure(ChatTemplateException.Kind.SYNTAX, name, normalized, 0, e.getMessage());
    }
  }

  /**
   * Compiles a model file's template; returns nothing if it has none.
   *
   * @throws ChatTemplateException when what it has is no template
   * @throws dev.herd.gguf.GgufFormatException when it is no text
   */
  public static Optional<ChatTemplate> ofFile(GgufFile file) {
    GgufMetadata metadata = file.metadata();
    return metadata.contains(KEY)
        ? Optional.of(compile(file.path() + ": " + KEY, metadata.string(KEY)))
        : Optional.empty();
  }

  /**
   * Renders with default limits.
   *
   * @param variables what the template may see; see {@link #render(Map, TemplateLimits)}
   * @throws ChatTemplateException when the template fails, refuses or costs too much
   */
  public String render(Map<String, ?> variables) {
    return render(variables, TemplateLimits.defaults());
  }

  /**
   * Renders.
   *
   * @param variables what the template may see: null, Boolean, Integer, Long, BigInteger, Float,
   *     Double, String, List and Map. {@code tools} and {@code documents} that are null count as
   *     absent. {@code now}, an ISO date and time with or without offset, sets the clock of {@code
   *     strftime_now} and isn't seen by the template.
   * @param limits what it may cost
   * @throws ChatTemplateException when the template fails, refuses or costs too much
   * @throws IllegalArgumentException for variables of other types
   */
  public String render(Map<String, ?> variables, TemplateLimits limits) {
    Map<String, Object> values = new HashMap<>();
    variables.forEach(
        (key, value) -> {
          boolean absent = (value == null && ABSENT_WHEN_NULL.contains(key)) || key.equals(NOW);
          if (!absent) {
            values.put(key, InputValues.of(value));
          }
        });
    Budget budget =
        new Budget(limits.maxSteps(), limits.maxTransientCharacters(), limits.maxDepth());
    Supplier<LocalDateTime> clock = clock(variables.get(NOW));
    try {
      return Rendering.render(statements, values, clock, limits.maxOutputCharacters(), budget);
    } catch (EvaluationException e) {
      throw failure(kind(e), name, source, Math.max(0, e.position()), e.getMessage());
    } catch (StackOverflowError e) {
      // The depth limit comes first on any common stack; a thread may have a smaller one, and
      // nothing that rendering touches outlives it.
      throw failure(
          ChatTemplateException.Kind.LIMIT, name, source, 0, "nests too deep for this thread");
    }
  }

  /**
   * Renders a conversation.
   *
   * @param messages the messages so far
   * @param addGenerationPrompt whether to end with what makes the model answer
   * @param bosToken text of the model's beginning-of-sequence token
   * @param eosToken text of the model's end-of-sequence token
   * @throws ChatTemplateException when the template fails, refuses or costs too much
   */
  public String render(
      List<ChatMessage> messages, boolean addGenerationPrompt, String bosToken, String eosToken) {
    Map<String, Object> variables = new HashMap<>();
    variables.put("messages", messages.stream().map(ChatTemplate::variables).toList());
    variables.put("add_generation_prompt", addGenerationPrompt);
    variables.put("bos_token", bosToken);
    variables.put("eos_token", eosToken);
    return render(variables);
  }

  private static Map<String, Object> variables(ChatMessage message) {
    Map<String, Object> variables = new LinkedHashMap<>();
    variables.put("role", message.role());
    variables.put("content", message.content());
    return variables;
  }

  private static Supplier<LocalDateTime> clock(Object now) {
    if (now == null) {
      return LocalDateTime::now;
    }
    LocalDateTime time = parse(now.toString());
    return () -> time;
  }

  private static LocalDateTime parse(String now) {
    try {
      return OffsetDateTime.parse(now).toLocalDateTime();
    } catch (DateTimeException withoutOffset) {
      try {
        return LocalDateTime.parse(now);
      } catch (DateTimeException e) {
        throw new IllegalArgumentException("now is no ISO date and time: '" + now + "'", e);
      }
    }
  }

  private static ChatTemplateException.Kind kind(EvaluationException e) {
    if (e instanceof RefusalException) {
      return ChatTemplateException.Kind.REFUSAL;
    }
    return e instanceof LimitException
        ? ChatTemplateException.Kind.LIMIT
        : ChatTemplateException.Kind.EVALUATION;
  }

  private static ChatTemplateException failure(
      ChatTemplateException.Kind kind, String name, String source, int position, String what) {
    int end = Math.min(position, source.length());
    int line = 1;
    int lineStart = 0;
    for (int i = source.indexOf('\n'); i >= 0 && i < end; i = source.indexOf('\n', i + 1)) {
      line++;
      lineStart = i + 1;
    }
    return new ChatTemplateException(kind, name, line, end - lineStart + 1, what);
  }
}

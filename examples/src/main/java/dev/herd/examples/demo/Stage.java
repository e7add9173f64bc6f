package dev.herd.examples.demo;

import dev.herd.core.chat.ChatMessage;
import dev.herd.core.generation.GenerationOptions;
import dev.herd.core.model.WeightLayout;
import dev.herd.core.sampling.SamplingOptions;
import dev.herd.examples.cli.io.LineWrapper;
import dev.herd.examples.cli.io.Output;
import dev.herd.examples.models.EmbeddedModels;
import dev.herd.scheduler.Generation;
import dev.herd.scheduler.Herd;
import dev.herd.scheduler.HerdModel;
import dev.herd.scheduler.catalog.KeepAlive;
import dev.herd.scheduler.catalog.ModelDefinition;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** What acts work with: a herd of the models that Herd brings along, and the output. */
final class Stage implements AutoCloseable {
  /** Characters of a line, so that it reads well on any terminal. */
  static final int WIDTH = 80;

  /** Before what belongs to the line above. */
  static final String INDENT = "  ";

  private static final String MORE = " ...";

  private static final List<String> MODELS =
      List.of("story", "code", "chat", "chat:q8_0", "chat:q4_0");

  /** Longer than any of their answers. */
  private static final int MAX_TOKENS = 250;

  private static final GenerationOptions GREEDY =
      GenerationOptions.DEFAULT.withMaxTokens(MAX_TOKENS).withSampling(SamplingOptions.greedy());

  /** Where an act asks for variety, all tokens count, by their probabilities. */
  private static final SamplingOptions ALL_TOKENS =
      SamplingOptions.builder().topK(0).topP(1).build();

  private final Output out;
  private final Herd herd;

  /**
   * Sets it up; no model is in memory yet.
   *
   * @throws IOException if a model can't be written into the user's cache
   */
  Stage(Output out) throws IOException {
    this.out = out;
    EmbeddedModels embedded = EmbeddedModels.inUserCache();
    Herd.Builder builder = Herd.builder();
    for (String name : MODELS) {
      builder.model(
          ModelDefinition.of(name, embedded.file(name))
              .withLayout(WeightLayout.PACKED) // at once, so that texts are the same each time
              .withSampling(ALL_TOKENS)
              .withKeepAlive(KeepAlive.FOREVER));
    }
    herd = builder.build();
  }

  Herd herd() {
    return herd;
  }

  /** Begins the likeliest answer to a question. */
  static Generation ask(HerdModel model, String question) {
    return model.chat(List.of(new ChatMessage("user", question)), GREEDY);
  }

  /** Prints text as it is. */
  void text(String text) {
    out.print(text);
    out.flush();
  }

  /** Prints a formatted line. */
  void line(String format, Object... values) {
    text(String.format(Locale.ROOT, format + "%n", values));
  }

  /** Prints text as it comes, indented, on lines of at most {@link #WIDTH}. */
  void indented(Iterable<String> pieces) {
    wrapped(INDENT, pieces);
  }

  /** Prints a text on lines of at most {@link #WIDTH}. */
  void paragraph(String text) {
    wrapped("", List.of(text));
  }

  private void wrapped(String indent, Iterable<String> pieces) {
    LineWrapper wrapper = new LineWrapper(out, indent, WIDTH);
    pieces.forEach(wrapper);
    wrapper.end();
  }

  /** Returns the first words of a text on one line of at most {@code length} characters. */
  static String beginning(String text, int length) {
    String line = text.strip().replaceAll("\\s+", " ");
    if (line.length() <= length) {
      return line;
    }
    int end = line.lastIndexOf(' ', length - MORE.length());
    return line.substring(0, end < 0 ? length - MORE.length() : end) + MORE;
  }

  @Override
  public void close() {
    herd.close();
  }
}

package dev.herd.scheduler.catalog;

import dev.herd.core.model.WeightLayout;
import dev.herd.core.sampling.SamplingOptions;
import dev.herd.gguf.GgmlType;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A model as the catalog knows it: where it is, how it is opened, and how long it stays. Immutable.
 *
 * @param name the name with its tag
 * @param file the GGUF file, or the first one of a split model
 * @param contextTokens the longest sequence in tokens, 0 for what the model was trained for
 * @param parallelSequences the most sequences that are generated at the same time, 0 for as many as
 *     the herd's batching says
 * @param layout where the weights lie: automatically, packed while the model answers already;
 *     packed or mapped from the beginning, so that answers are the same to the bit
 * @param kvType how keys and values are cached: F16, or Q8_0 for a little over half of the memory
 * @param template a chat template in place of the file's own
 * @param sampling how tokens are chosen where a request doesn't say
 * @param pinned once loaded it is never evicted
 * @param keepAlive how long it stays without requests, where a request doesn't say
 * @param weight how dear it is beside others, 1 for all alike: twice as dear stays twice as long,
 *     and gets twice the share when models take turns
 * @param draft the name of a smaller model that drafts for it where a request doesn't say how to
 *     speculate, see {@link dev.herd.scheduler.speculation.Speculation#draftModel(String)}
 */
public record ModelDefinition(
    ModelName name,
    Path file,
    int contextTokens,
    int parallelSequences,
    WeightLayout layout,
    GgmlType kvType,
    Optional<String> template,
    SamplingOptions sampling,
    boolean pinned,
    KeepAlive keepAlive,
    double weight,
    Optional<String> draft) {
  /** The most sequences of one model at the same time. */
  public static final int MAX_PARALLEL_SEQUENCES = 1024;

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException naming the field, its value and its range
   */
  public ModelDefinition {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(layout, "layout");
    Objects.requireNonNull(kvType, "kvType");
    Objects.requireNonNull(template, "template");
    Objects.requireNonNull(sampling, "sampling");
    Objects.requireNonNull(keepAlive, "keepAlive");
    draft.ifPresent(ModelName::parse);
    if (contextTokens < 0) {
      throw new IllegalArgumentException(
          "context must be 0 (as trained) or more tokens, not " + contextTokens);
    }
    if (parallelSequences != 0) {
      requireParallel(parallelSequences);
    }
    if (!(weight > 0 && weight <= 1e6)) {
      throw new IllegalArgumentException("weight must be above 0, at most 1e6, not " + weight);
    }
  }

  private static void requireParallel(int sequences) {
    if (sequences < 1 || sequences > MAX_PARALLEL_SEQUENCES) {
      throw new IllegalArgumentException(
          "parallel must be from 1 to %d sequences, not %d"
              .formatted(MAX_PARALLEL_SEQUENCES, sequences));
    }
  }

  /**
   * Returns a definition with everything else at its default: the trained context, as many
   * sequences as the herd's batching says, automatic layout, F16 keys and values, the file's
   * template, not pinned, five minutes, weight 1, no draft model.
   *
   * @throws IllegalArgumentException if {@code name} is no model name
   */
  public static ModelDefinition of(String name, Path file) {
    return new ModelDefinition(
        ModelName.parse(name),
        file,
        0,
        0,
        WeightLayout.AUTO,
        GgmlType.F16,
        Optional.empty(),
        SamplingOptions.defaults(),
        false,
        KeepAlive.DEFAULT,
        1,
        Optional.empty());
  }

  /**
   * Returns a definition that is named after its file, as in a folder of models: {@code
   * llama-1b.Q4_0.gguf} is {@code llama-1b:q4_0}.
   *
   * @throws IllegalArgumentException if the file's name gives none, or it is a later part of a
   *     split model
   */
  public static ModelDefinition ofFile(Path file) {
    ModelName name =
        ModelsDirectory.name(file)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        file + ": the file's name gives no name for the model"));
    return of(name.toString(), file);
  }

  /** Returns this definition under another name. */
  public ModelDefinition withName(String other) {
    return with(change -> change.name = ModelName.parse(other));
  }

  /** Returns this definition with another {@link #contextTokens()}. */
  public ModelDefinition withContextTokens(int tokens) {
    return with(change -> change.contextTokens = tokens);
  }

  /** Returns this definition with another {@link #parallelSequences()}, at least 1. */
  public ModelDefinition withParallelSequences(int sequences) {
    requireParallel(sequences);
    return with(change -> change.parallelSequences = sequences);
  }

  /** Returns this definition with another {@link #layout()}. */
  public ModelDefinition withLayout(WeightLayout other) {
    return with(change -> change.layout = other);
  }

  /** Returns this definition with another {@link #kvType()}. */
  public ModelDefinition withKvType(GgmlType type) {
    return with(change -> change.kvType = type);
  }

  /** Returns this definition with a chat template in place of the file's. */
  public ModelDefinition withTemplate(String source) {
    return with(change -> change.template = Optional.of(source));
  }

  /** Returns this definition with other {@link #sampling()} defaults. */
  public ModelDefinition withSampling(SamplingOptions options) {
    return with(change -> change.sampling = options);
  }

  /** Returns this definition, pinned or not. */
  public ModelDefinition withPinned(boolean pin) {
    return with(change -> change.pinned = pin);
  }

  /** Returns this definition with another {@link #keepAlive()}. */
  public ModelDefinition withKeepAlive(KeepAlive time) {
    return with(change -> change.keepAlive = time);
  }

  /** Returns this definition with another {@link #weight()}. */
  public ModelDefinition withWeight(double other) {
    return with(change -> change.weight = other);
  }

  /**
   * Returns this definition with another {@link #draft()}.
   *
   * @throws IllegalArgumentException if it is no model name
   */
  public ModelDefinition withDraft(String model) {
    return with(change -> change.draft = Optional.of(model));
  }

  private ModelDefinition with(Consumer<Fields> change) {
    Fields fields = new Fields(this);
    change.accept(fields);
    return fields.definition();
  }

  /** A definition's fields, to change one. */
  private static final class Fields {
    private final Path file;
    private ModelName name;
    private int contextTokens;
    private int parallelSequences;
    private WeightLayout layout;
    private GgmlType kvType;
    private Optional<String> template;
    private SamplingOptions sampling;
    private boolean pinned;
    private KeepAlive keepAlive;
    private double weight;
    private Optional<String> draft;

    Fields(ModelDefinition from) {
      file = from.file;
      name = from.name;
      contextTokens = from.contextTokens;
      parallelSequences = from.parallelSequences;
      layout = from.layout;
      kvType = from.kvType;
      template = from.template;
      sampling = from.sampling;
      pinned = from.pinned;
      keepAlive = from.keepAlive;
      weight = from.weight;
      draft = from.draft;
    }

    ModelDefinition definition() {
      return new ModelDefinition(
          name,
          file,
          contextTokens,
          parallelSequences,
          layout,
          kvType,
          template,
          sampling,
          pinned,
          keepAlive,
          weight,
          draft);
    }
  }
}

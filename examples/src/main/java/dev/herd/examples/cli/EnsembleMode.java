package dev.herd.examples.cli;

import picocli.CommandLine.Option;

/** How several answers become one; picocli sees to it that only one of these is given. */
final class EnsembleMode {
  private static final int DEFAULT_SAMPLES = 5;

  @Option(
      names = "--vote",
      required = true,
      description = "Each model answers once; most votes win. The default for several models.")
  private boolean vote;

  @Option(
      names = "--samples",
      required = true,
      paramLabel = "N",
      description =
          "One model answers N times; most votes win. The default for one model, with "
              + DEFAULT_SAMPLES
              + ".")
  private Integer samples;

  @Option(
      names = "--refine",
      required = true,
      description = "The last model writes the answer with the drafts of the others before it.")
  private boolean refine;

  @Option(
      names = "--best-of",
      required = true,
      paramLabel = "N",
      description = "One model answers N times; the answer that it thinks the likeliest wins.")
  private Integer bestOf;

  @Option(
      names = "--cascade",
      required = true,
      description = "From the first model on, until one is sure of its answer: see --sure.")
  private boolean cascade;

  /** Which way it is. */
  enum Kind {
    VOTE,
    SAMPLES,
    REFINE,
    BEST_OF,
    CASCADE
  }

  Kind kind(int models) {
    if (samples != null) {
      return Kind.SAMPLES;
    }
    if (bestOf != null) {
      return Kind.BEST_OF;
    }
    if (refine || cascade) {
      return refine ? Kind.REFINE : Kind.CASCADE;
    }
    return vote || models > 1 ? Kind.VOTE : Kind.SAMPLES;
  }

  /** Returns how often the one model is asked. */
  int samples() {
    return bestOf != null ? bestOf : samples != null ? samples : DEFAULT_SAMPLES;
  }

  /** Returns what is wrong with asking so many models at a temperature, null if nothing is. */
  String objection(int models, double temperature) {
    return switch (kind(models)) {
      case SAMPLES, BEST_OF -> objectionToSamples(models, temperature);
      case VOTE -> models > 1 ? null : "--vote needs several models; try --samples N";
      case REFINE -> models > 1 ? null : "--refine needs a model for the draft and one more";
      case CASCADE -> models > 1 ? null : "--cascade needs several models, from small to large";
    };
  }

  private String objectionToSamples(int models, double temperature) {
    if (samples() < 1) {
      return "--samples and --best-of must be at least 1, not " + samples();
    }
    if (models > 1) {
      return "--samples and --best-of ask one model, not " + models + "; try --vote";
    }
    return samples() > 1 && temperature == 0
        ? "at --temp 0 all %d answers are the same, which is no choice; try --temp 0.7"
            .formatted(samples())
        : null;
  }
}

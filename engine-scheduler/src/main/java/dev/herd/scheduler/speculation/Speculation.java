package dev.herd.scheduler.speculation;

import dev.herd.core.model.Model;
import dev.herd.core.tokenizer.Tokenizer;
import java.lang.ref.WeakReference;
import java.util.Objects;
import java.util.Optional;

/**
 * A way of speculating that a request may ask for. The output is that without it, token for token:
 * the model's own logits and the request's own sampler decide each token, and a proposal just saves
 * a step where it says the same. Thread-safe. What is learnt of a draft model, in one sequence for
 * the next ones, decides how much is proposed.
 */
public abstract sealed class Speculation {
  /** Proposals that are checked in one step, at most. */
  private static final int MOST_TOKENS = 8;

  private final int mostTokens;

  private Speculation(int mostTokens) {
    if (mostTokens < 1 || mostTokens > 64) {
      throw new IllegalArgumentException("mostTokens must be from 1 to 64, not " + mostTokens);
    }
    this.mostTokens = mostTokens;
  }

  /** Speculates that the sequence repeats itself; needs no model. */
  public static Speculation promptLookup() {
    return new Lookup(MOST_TOKENS);
  }

  /**
   * Speculates with a smaller model of the same vocabulary, which the caller keeps open.
   *
   * @throws IllegalArgumentException if it is an encoder
   */
  public static Speculation draftModel(Model draft) {
    return new Draft(draft, MOST_TOKENS);
  }

  /**
   * Speculates with a smaller model of the same vocabulary that the herd has by this name, for
   * requests to a model of a herd. No request waits for its draft model: it does without where that
   * isn't in memory, and has it loaded for later ones if no other model must go for it. Pin it to
   * be sure of it.
   */
  public static Speculation draftModel(String name) {
    return new Named(name, MOST_TOKENS);
  }

  /** Returns the name of the herd's model that drafts, if that is yet to be looked up. */
  public Optional<String> modelName() {
    return Optional.empty();
  }

  /** Returns the same with another number of proposals in a step, 1 to 64. */
  public abstract Speculation withMostTokens(int mostTokens);

  /** Returns the most proposals in a step. */
  public final int mostTokens() {
    return mostTokens;
  }

  /**
   * Checks that this can speculate for a model.
   *
   * @throws VocabularyMismatchException if the draft model has other tokens
   */
  public abstract void requireFits(Model target);

  /** Returns a drafter for a sequence; the caller closes it. */
  public abstract Drafter newDrafter();

  /** Returns the decision how many tokens to draft for a sequence. */
  public DraftLength newLength() {
    return new DraftLength(mostTokens);
  }

  /** Takes down the decision for a sequence that has ended: others may go on with it. */
  public void learn(DraftLength ended) {
    // A look-up costs nothing to try.
  }

  private static final class Lookup extends Speculation {
    Lookup(int mostTokens) {
      super(mostTokens);
    }

    @Override
    public Speculation withMostTokens(int mostTokens) {
      return new Lookup(mostTokens);
    }

    @Override
    public void requireFits(Model target) {
      // A token that was in the sequence is one of the model's.
    }

    @Override
    public Drafter newDrafter() {
      return new PromptLookup();
    }
  }

  private static final class Named extends Speculation {
    private final String name;

    Named(String name, int mostTokens) {
      super(mostTokens);
      this.name = Objects.requireNonNull(name, "name");
    }

    @Override
    public Optional<String> modelName() {
      return Optional.of(name);
    }

    @Override
    public Speculation withMostTokens(int mostTokens) {
      return new Named(name, mostTokens);
    }

    @Override
    public void requireFits(Model target) {
      throw unknown();
    }

    @Override
    public Drafter newDrafter() {
      throw unknown();
    }

    private IllegalArgumentException unknown() {
      return new IllegalArgumentException(
          "the draft model " + name + " is looked up where a model of a herd is asked");
    }
  }

  private static final class Draft extends Speculation {
    private final Model draft;
    private final Known known;

    Draft(Model draft, int mostTokens) {
      this(draft, mostTokens, new Known());
      if (draft.description().encoder() != null) {
        throw new IllegalArgumentException(
            draft.description().name() + " is an encoder: it can't draft");
      }
    }

    private Draft(Model draft, int mostTokens, Known known) {
      super(mostTokens);
      this.draft = draft;
      this.known = known;
    }

    @Override
    public Speculation withMostTokens(int mostTokens) {
      return new Draft(draft, mostTokens, known);
    }

    @Override
    public void requireFits(Model target) {
      if (known.fitting.refersTo(target)) {
        return;
      }
      Tokenizer mine = draft.tokenizer();
      Tokenizer others = target.tokenizer();
      int size = mine.vocabularySize();
      if (size != others.vocabularySize()) {
        throw new VocabularyMismatchException(
            "%s has %d tokens, %s has %d: it can't draft for it"
                .formatted(name(draft), size, name(target), others.vocabularySize()));
      }
      for (int token = 0; token < size; token++) {
        if (!mine.text(token).equals(others.text(token))) {
          throw new VocabularyMismatchException(
              "token %d is \"%s\" for %s and \"%s\" for %s: it can't draft for it"
                  .formatted(
                      token, mine.text(token), name(draft), others.text(token), name(target)));
        }
      }
      known.ended = null;
      known.fitting = new WeakReference<>(target);
    }

    @Override
    public DraftLength newLength() {
      DraftLength before = known.ended;
      return before == null ? super.newLength() : new DraftLength(mostTokens(), before);
    }

    @Override
    public void learn(DraftLength ended) {
      known.ended = ended;
    }

    private static String name(Model model) {
      return model.description().name();
    }

    @Override
    public Drafter newDrafter() {
      return new DraftModel(draft);
    }

    /** What is known of a draft model, whatever the number of proposals. */
    private static final class Known {
      /**
       * The target that it was last found to fit: comparing vocabularies takes milliseconds. A
       * draft model may stay for long after its target has gone, and doesn't keep it.
       */
      private volatile WeakReference<Model> fitting = new WeakReference<>(null);

      /** The decision for the last sequence of that target; null if there was none. */
      private volatile DraftLength ended;
    }
  }
}

package dev.herd.scheduler.residency;

import dev.herd.scheduler.catalog.ModelDefinition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * What takes long, and what calls others' code, on the workers; results come back as events.
 *
 * <p>The loop's alone; what it hands to the workers shares nothing but the queue of events.
 */
final class SlowWork<M extends LoadedModel> {
  private static final System.Logger LOG = System.getLogger(SlowWork.class.getName());

  /** What a job is for. */
  enum Kind {
    SIZE,
    LOAD,
    RELEASE,
    UNLOAD,
    ANSWER
  }

  /** A job as the workers get it. */
  record Job(Kind kind, String model, Runnable body) implements Runnable {
    @Override
    public void run() {
      body.run();
    }
  }

  /** Something that may fail in any way. */
  private interface Attempt<T> {
    T run() throws Exception;
  }

  private final ModelLoader<M> loader;
  private final Executor workers;
  private final Consumer<Runnable> events;
  private final Queue<Runnable> answers = new ArrayDeque<>();
  private final List<Runnable> unsent = new ArrayList<>();

  SlowWork(ModelLoader<M> loader, Executor workers, Consumer<Runnable> events) {
    this.loader = loader;
    this.workers = workers;
    this.events = events;
  }

  /** Asks the loader what a model needs; hands on the bytes or an error. */
  void size(ModelDefinition definition, BiConsumer<Long, Throwable> then) {
    String name = definition.name().toString();
    run(Kind.SIZE, name, () -> loader.bytesNeeded(definition), then);
  }

  /** Loads a model; hands on the model or an error. */
  void load(ModelDefinition definition, boolean warm, BiConsumer<M, Throwable> then) {
    run(Kind.LOAD, definition.name().toString(), () -> load(definition, warm), then);
  }

  private M load(ModelDefinition definition, boolean warm) throws Exception {
    M model = loader.load(definition);
    try {
      if (warm) {
        model.warmUp();
      }
      return model;
    } catch (RuntimeException | Error e) {
      try {
        model.close();
      } catch (RuntimeException | Error inClose) { // the reason for closing is what counts
        e.addSuppressed(inClose);
      }
      throw e;
    }
  }

  void release(Slot<M> slot, Consumer<Throwable> then) {
    M model = slot.model;
    run(
        Kind.RELEASE,
        slot.name,
        () -> {
          model.releaseIdleMemory();
          return null;
        },
        (_, error) -> then.accept(error));
  }

  void unload(Slot<M> slot, Consumer<Throwable> then) {
    M model = slot.model;
    run(
        Kind.UNLOAD,
        slot.name,
        () -> {
          model.close();
          return null;
        },
        (_, error) -> then.accept(error));
  }

  private <T> void run(Kind kind, String model, Attempt<T> attempt, BiConsumer<T, Throwable> then) {
    try {
      workers.execute(new Job(kind, model, () -> attempt(attempt, then)));
    } catch (Throwable e) { // no thread to be had, say
      events.accept(() -> then.accept(null, e));
    }
  }

  private <T> void attempt(Attempt<T> attempt, BiConsumer<T, Throwable> then) {
    T result;
    try {
      result = attempt.run();
    } catch (Throwable e) { // whatever it is, requests wait for the end
      events.accept(() -> then.accept(null, e));
      return;
    }
    events.accept(() -> then.accept(result, null));
  }

  /** Gives a lease out. */
  void deliver(Ticket<M> ticket, Lease<M> lease) {
    answer(
        () -> {
          if (!ticket.future().complete(lease)) {
            lease.abandon();
          }
        });
  }

  /**
   * Takes what completes callers' futures: their own code may follow, which shall see the turn's
   * outcome in the snapshot.
   */
  void answer(Runnable completion) {
    answers.add(completion);
  }

  /**
   * Runs the turn's answers, each once; returns whether the workers took all of them. What they
   * didn't take is sent at the next call.
   */
  boolean sendAnswers() {
    for (Runnable answer = answers.poll(); answer != null; answer = answers.poll()) {
      if (!send(answer)) {
        unsent.add(answer);
      }
    }
    boolean sent = unsent.isEmpty();
    answers.addAll(unsent);
    unsent.clear();
    return sent;
  }

  private boolean send(Runnable completion) {
    try {
      workers.execute(new Job(Kind.ANSWER, "", completion));
    } catch (RejectedExecutionException e) { // closed: callers are told on their own thread
      completion.run();
    } catch (Throwable e) {
      LOG.log(System.Logger.Level.ERROR, "no worker takes an answer: it comes later", e);
      return false;
    }
    return true;
  }
}

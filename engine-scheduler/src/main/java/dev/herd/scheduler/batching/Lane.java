package dev.herd.scheduler.batching;

import dev.herd.core.memory.MemoryBudgetException;
import dev.herd.core.model.Model;
import dev.herd.scheduler.batching.statistics.ModelRecorder;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * What one model has to do: its requests that wait and its samples that run. Apart from the number
 * of requests that wait, which callers count up, all of it is of the loop's thread.
 */
final class Lane {
  /** By how many arrivals a step of priority changes a place in the queue. */
  private static final int PLACES_OF_PRIORITY = 16;

  private final String name;
  private final Model model;
  private final BatchingOptions options;
  private final LongSupplier clock;
  private final KvHolders holders;
  private final ModelRecorder recorder;
  private final AtomicInteger queuedCount = new AtomicInteger();
  private final CompletableFuture<Void> released = new CompletableFuture<>();

  private final List<ActiveRequest> queue = new ArrayList<>();
  private final List<Sample> running = new ArrayList<>();
  private final ArrayDeque<Task<?>> tasks = new ArrayDeque<>();

  /** Samples that gave their memory back, the oldest first. */
  private final List<Sample> preempted = new ArrayList<>();

  private long arrivals;
  private long beginAtNanos;
  private long nextDeadlineNanos = Long.MAX_VALUE;

  /** How often memory had been given back when there was too little; -1 when there is enough. */
  private long shortSinceRelease = -1;

  private boolean retiring;

  Lane(
      String name,
      Model model,
      BatchingOptions options,
      LongSupplier clock,
      KvHolders holders,
      ModelRecorder recorder) {
    this.name = name;
    this.model = model;
    this.options = options;
    this.clock = clock;
    this.holders = holders;
    this.recorder = recorder;
  }

  String name() {
    return name;
  }

  Model model() {
    return model;
  }

  BatchingOptions options() {
    return options;
  }

  KvHolders holders() {
    return holders;
  }

  ModelRecorder recorder() {
    return recorder;
  }

  /** Returns the number of requests that wait; any thread counts one up to submit it. */
  AtomicInteger queuedCount() {
    return queuedCount;
  }

  List<Sample> running() {
    return running;
  }

  ArrayDeque<Task<?>> tasks() {
    return tasks;
  }

  /** Takes a request that was submitted. */
  void enqueue(ActiveRequest request) {
    if (retiring) {
      fail(request, refusal());
      return;
    }
    long now = clock.getAsLong();
    if (idle()) {
      beginAtNanos = now + nanos(options.batchTimeout());
    }
    int places = PLACES_OF_PRIORITY * request.request().priority().level();
    request.rank(arrivals++ - places);
    int at = queue.size();
    while (at > 0 && queue.get(at - 1).rank() > request.rank()) {
      at--;
    }
    queue.add(at, request);
    nextDeadlineNanos = Math.min(nextDeadlineNanos, request.deadlineNanos());
  }

  /** Takes a task that was submitted. */
  void enqueue(Task<?> task) {
    if (!retiring) {
      tasks.add(task);
    } else {
      task.fail(refusal());
    }
  }

  /** Returns a time span in nanoseconds, of at most 100 years, which can be added to a time. */
  static long nanos(Duration duration) {
    return duration.compareTo(Duration.ofDays(36500)) < 0
        ? duration.toNanos()
        : Duration.ofDays(36500).toNanos();
  }

  ModelRetiredException refusal() {
    return new ModelRetiredException(name + " takes no more requests: load it again");
  }

  /** Returns whether there is nothing to do, now or later. */
  boolean idle() {
    return running.isEmpty() && queue.isEmpty() && preempted.isEmpty() && tasks.isEmpty();
  }

  /** Returns whether a step has something to do now. */
  boolean ready(long now) {
    return !tasks.isEmpty() || readyForPass(now);
  }

  /** Returns whether samples are under way, or may be from now on. */
  boolean readyForPass(long now) {
    if (!running.isEmpty()) {
      return true;
    }
    boolean due =
        !preempted.isEmpty() || now >= beginAtNanos || queue.size() >= options.maxSequences();
    return due && !memoryShort() && !(preempted.isEmpty() && queue.isEmpty());
  }

  /** Returns when something will be due without anybody's doing. */
  long wakeAtNanos() {
    return queue.isEmpty() ? nextDeadlineNanos : Math.min(beginAtNanos, nextDeadlineNanos);
  }

  /** Returns whether new samples wait for others to give memory back. */
  private boolean memoryShort() {
    return shortSinceRelease == holders.releases() && holders.count() > 0;
  }

  /** Ends what is past its deadline. */
  void expire(long now) {
    if (now < nextDeadlineNanos) {
      return;
    }
    nextDeadlineNanos = Long.MAX_VALUE;
    for (ActiveRequest request : all()) {
      if (request.deadlineNanos() <= now) {
        int tokens = request.begun() ? request.generatedTokens() : -1;
        Duration deadline = request.request().deadline();
        fail(request, new DeadlineExceededException(name, deadline, tokens));
      } else {
        nextDeadlineNanos = Math.min(nextDeadlineNanos, request.deadlineNanos());
      }
    }
  }

  /** Ends what its caller's options say is cancelled. */
  void pollCancelled(long now) {
    boolean any = false;
    for (int i = 0; i < running.size(); i++) {
      any |= pollCancelled(running.get(i).request(), now);
    }
    for (int i = 0; i < preempted.size(); i++) {
      any |= pollCancelled(preempted.get(i).request(), now);
    }
    for (int i = 0; i < queue.size(); i++) {
      any |= pollCancelled(queue.get(i), now);
    }
    if (any) {
      sweep();
    }
  }

  private boolean pollCancelled(ActiveRequest request, long now) {
    if (request.over()) {
      return false;
    }
    try {
      if (!request.request().options().cancelled().getAsBoolean()) {
        return false;
      }
      request.cancel(now);
    } catch (RuntimeException e) {
      request.fail(e);
    }
    return true;
  }

  private List<ActiveRequest> all() {
    List<ActiveRequest> all = new ArrayList<>(queue);
    running.forEach(sample -> all.add(sample.request()));
    preempted.forEach(sample -> all.add(sample.request()));
    return all;
  }

  /** Begins as many of those that wait as there is room for. */
  void admit(long now) {
    int room = options.maxSequences() - occupied();
    while (!memoryShort() && !preempted.isEmpty()) {
      room -= places(preempted.getFirst());
      if (room < 0) {
        return;
      }
      open(preempted.removeFirst());
    }
    while (!memoryShort() && preempted.isEmpty() && !queue.isEmpty()) {
      ActiveRequest request = queue.getFirst();
      room -= request.samples().length;
      if (room < 0) {
        return;
      }
      queue.removeFirst();
      queuedCount.decrementAndGet();
      request.begin(now);
      Sample first = request.samples()[0];
      first.begin(holders.nextAge());
      open(first);
    }
  }

  /** Returns the sequences that run, and those that will as soon as their prompt is read. */
  private int occupied() {
    int places = 0;
    for (int i = 0; i < running.size(); i++) {
      places += places(running.get(i));
    }
    return places;
  }

  private static int places(Sample sample) {
    return 1 + sample.request().followers(sample);
  }

  /** Runs from here on, so that it isn't lost if its sequence can't be opened. */
  private void open(Sample sample) {
    running.add(sample);
    try {
      sample.openSequence(clock);
    } catch (MemoryBudgetException e) {
      preempt(sample);
      if (holders.count() == 0) {
        fail(sample.request(), e); // nobody will give any back
      }
    } catch (RuntimeException e) {
      fail(sample.request(), e);
    }
  }

  /** Begins the other samples of a request whose first one has just read the prompt. */
  void fork(Sample first) {
    ActiveRequest request = first.request();
    int followers = request.followers(first);
    request.forked();
    for (int i = 1; i <= followers; i++) {
      Sample follower = request.samples()[i];
      follower.beginAs(first, holders.nextAge(), clock);
      running.add(follower);
    }
  }

  /** Takes the memory of a running sample, which waits until others have given back theirs. */
  void preempt(Sample sample) {
    running.remove(sample);
    sample.closeSequence();
    int at = preempted.size();
    while (at > 0 && preempted.get(at - 1).age() > sample.age()) {
      at--;
    }
    preempted.add(at, sample);
    shortSinceRelease = holders.releases();
    recorder.preemption();
  }

  void cancel(ActiveRequest request) {
    if (!request.over()) {
      request.cancel(clock.getAsLong());
      sweep();
    }
  }

  void fail(ActiveRequest request, Throwable failure) {
    if (!request.over()) {
      request.fail(failure);
      sweep();
    }
  }

  void failRunning(Throwable failure) {
    for (Sample sample : List.copyOf(running)) {
      fail(sample.request(), failure);
    }
  }

  /** Fails all that runs or waits, tasks as well. */
  void failAll(Throwable failure) {
    for (ActiveRequest request : all()) {
      fail(request, failure);
    }
    tasks.forEach(task -> task.fail(failure));
    tasks.clear();
  }

  /** Forgets samples and requests that are over. */
  void sweep() {
    running.removeIf(sample -> sample.request().finished(sample));
    preempted.removeIf(sample -> sample.request().finished(sample));
    for (int i = queue.size() - 1; i >= 0; i--) {
      if (queue.get(i).over()) {
        queue.remove(i);
        queuedCount.decrementAndGet();
      }
    }
    recorder.running(running.size());
  }

  /** Returns the factor on the model's weight: that of its most urgent running request. */
  double share() {
    double share = running.isEmpty() ? 1 : 0;
    for (int i = 0; i < running.size(); i++) {
      share = Math.max(share, running.get(i).request().request().priority().share());
    }
    return share;
  }

  /** Takes no more requests. */
  void retire() {
    retiring = true;
  }

  /** Returns whether no request will come, and the last one is over. */
  boolean retired() {
    return retiring && idle();
  }

  /** Returns what completes when the loop holds nothing of the model any more. */
  CompletableFuture<Void> released() {
    return released;
  }
}

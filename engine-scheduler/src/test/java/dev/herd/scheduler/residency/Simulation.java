package dev.herd.scheduler.residency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.herd.scheduler.catalog.ModelDefinition;
import dev.herd.scheduler.catalog.ModelName;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * A residency on one thread, with a clock that is set by hand and fake models that take a given
 * time to load. After each turn of the loop it checks what must always hold.
 */
final class Simulation implements LoopDriver {
  private record Task(long nanos, long number, Runnable body) {}

  /** What a fake model is like; all of it may be changed at any time. */
  static final class Spec {
    ModelDefinition definition;
    long neededBytes;
    long actualBytes;
    double loadSeconds = 1;
    double unloadSeconds;
    double releaseSeconds;
    RuntimeException sizeFailure;
    RuntimeException loadFailure;
    int loads;
  }

  /** A fake model in memory. */
  final class Fake implements LoadedModel {
    final String name;
    long bytes;
    int warmUps;
    int releases;
    boolean closed;
    Error failure;

    Fake(String name, long bytes) {
      this.name = name;
      this.bytes = bytes;
      inMemory.add(this);
    }

    @Override
    public long bytes() {
      if (failure != null) {
        throw failure;
      }
      return bytes;
    }

    @Override
    public void warmUp() {
      warmUps++;
    }

    @Override
    public void releaseIdleMemory() {
      expect(!closed, name + " is released after it was closed");
      releases++;
    }

    @Override
    public void close() {
      expect(!closed, name + " is closed twice");
      expect(!leased.contains(this), name + " is closed while leased");
      closed = true;
      inMemory.remove(this);
      unloadTimes.add(nanos);
    }
  }

  private final class Loader implements ModelLoader<Fake> {
    @Override
    public long bytesNeeded(ModelDefinition definition) {
      Spec spec = specs.get(definition.name().base());
      if (spec.sizeFailure != null) {
        throw spec.sizeFailure;
      }
      return spec.neededBytes;
    }

    @Override
    public Fake load(ModelDefinition definition) {
      String name = definition.name().base();
      Spec spec = specs.get(name);
      spec.loads++;
      loadTimes.add(nanos);
      if (spec.loadFailure != null) {
        throw spec.loadFailure;
      }
      return new Fake(name, spec.actualBytes);
    }
  }

  /** A request and what became of it. */
  final class Request {
    final CompletableFuture<Lease<Fake>> future;
    final long askedNanos = nanos;
    long grantedNanos = -1;
    Lease<Fake> lease;
    Throwable error;

    Request(String name, AcquireOptions options) {
      future = residency.acquire(name, options);
      var _ = future.whenComplete(this::done);
    }

    private void done(Lease<Fake> given, Throwable failure) {
      error = failure;
      lease = given;
      if (given != null) {
        grantedNanos = nanos;
        expect(!given.model().closed, given.model().name + " is given out after it was closed");
        leased.add(given.model());
      }
    }

    boolean granted() {
      return lease != null;
    }

    void close() {
      leased.remove(lease.model());
      lease.close();
      settle();
    }

    /** Ends the request some time after it is given its model. */
    Request use(double seconds) {
      var _ =
          future.whenComplete(
              (given, _) -> {
                if (given != null) {
                  after(seconds, this::close);
                }
              });
      settle();
      return this;
    }
  }

  final Map<String, Spec> specs = new TreeMap<>();
  final List<Fake> inMemory = new ArrayList<>();
  final List<Long> loadTimes = new ArrayList<>();
  final List<Long> unloadTimes = new ArrayList<>();
  final Set<String> mustStay = new HashSet<>();
  final Residency<Fake> residency;

  private final List<Fake> leased = new ArrayList<>();
  private final List<String> violations = new ArrayList<>();
  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(Comparator.comparingLong(Task::nanos).thenComparingLong(Task::number));
  private final Queue<Runnable> ready = new ArrayDeque<>();
  private long nanos;
  private long tasksMade;
  private Loop loop;
  private boolean signalled;
  private boolean running;
  private long wakeUp = Long.MAX_VALUE;
  private long lastUsedBytes;

  Simulation(ResidencyOptions options) {
    residency = new Residency<>(this::find, new Loader(), options, this, this::submit);
  }

  static Simulation ofBudget(long bytes) {
    return new Simulation(ResidencyOptions.ofBudget(bytes));
  }

  /** Adds a model that is loaded in a second. */
  Spec model(String name, long bytes) {
    Spec spec = new Spec();
    spec.neededBytes = bytes;
    spec.actualBytes = bytes;
    spec.definition = ModelDefinition.of(name, Path.of(name));
    specs.put(name, spec);
    return spec;
  }

  private ModelDefinition find(String name) {
    Spec spec = specs.get(ModelName.parse(name).base());
    if (spec == null) {
      throw new IllegalArgumentException("unknown: " + name);
    }
    return spec.definition;
  }

  Request acquire(String name, AcquireOptions options) {
    Request request = new Request(name, options);
    settle();
    return request;
  }

  Request acquire(String name) {
    return acquire(name, AcquireOptions.DEFAULT);
  }

  /** Acquires a model and lets time go by until it is there, at most an hour. */
  Request await(String name) {
    Request request = acquire(name);
    for (int i = 0; i < 36000 && !request.future.isDone(); i++) {
      advance(0.1);
    }
    assertThat(request.error).isNull();
    assertThat(request.granted()).as("%s is granted", name).isTrue();
    return request;
  }

  ResidentModel resident(String name) {
    return residency.snapshot().model(name + ":latest");
  }

  /** Returns the names of the models in memory, in the order in which they were loaded. */
  List<String> names() {
    return inMemory.stream().map(fake -> fake.name).toList();
  }

  static long nanosOf(double seconds) {
    return Math.round(seconds * 1e9);
  }

  @Override
  public long nanos() {
    return nanos;
  }

  @Override
  public void start(Loop started) {
    loop = started;
  }

  @Override
  public void signal() {
    signalled = true;
  }

  /** Loads, releases and unloads take their time, everything else none. */
  private void submit(Runnable work) {
    SlowWork.Job job = (SlowWork.Job) work;
    Spec spec = job.model().isEmpty() ? null : specs.get(ModelName.parse(job.model()).base());
    switch (job.kind()) {
      case LOAD -> after(spec.loadSeconds, job);
      case UNLOAD -> after(spec.unloadSeconds, job);
      case RELEASE -> after(spec.releaseSeconds, job);
      case SIZE, ANSWER -> ready.add(job);
    }
  }

  /** Runs turns until nothing is left to do at this moment. */
  void settle() {
    if (running) {
      return;
    }
    running = true;
    while (signalled || !ready.isEmpty() || wakeUp <= nanos || due()) {
      if (!ready.isEmpty()) {
        ready.remove().run();
      } else if (due()) {
        tasks.remove().body().run();
      } else {
        signalled = false;
        wakeUp = loop.turn();
        check();
      }
    }
    running = false;
  }

  private boolean due() {
    return !tasks.isEmpty() && tasks.peek().nanos() <= nanos;
  }

  void after(double seconds, Runnable body) {
    tasks.add(new Task(nanos + nanosOf(seconds), tasksMade++, body));
  }

  /** Lets time go by. */
  void advance(double seconds) {
    long end = nanos + nanosOf(seconds);
    settle();
    for (long next = next(); next <= end; next = next()) {
      nanos = Math.max(nanos, next);
      settle();
    }
    nanos = end;
    settle();
  }

  private long next() {
    return Math.min(tasks.isEmpty() ? Long.MAX_VALUE : tasks.peek().nanos(), wakeUp);
  }

  /** Lets time go by until nothing is going to happen any more, at most a day. */
  void finish() {
    long end = nanos + nanosOf(86400);
    settle();
    while (next() < end) {
      advance((next() - nanos) / 1e9);
    }
    settle();
  }

  /** Notes what is wrong: an exception here would be taken for one of the model. */
  private void expect(boolean holds, String otherwise) {
    if (!holds) {
      violations.add(otherwise);
    }
  }

  private void check() {
    assertThat(violations).isEmpty();
    ResidencySnapshot now = residency.snapshot();
    long sum = now.models().stream().mapToLong(ResidentModel::bytes).sum();
    assertThat(now.usedBytes()).as("sum of %s", now).isEqualTo(sum);
    long real = inMemory.stream().mapToLong(fake -> fake.bytes).sum();
    assertThat(now.usedBytes())
        .as("charged for all in memory: %s", now)
        .isGreaterThanOrEqualTo(real);
    if (now.usedBytes() > now.budgetBytes()) {
      assertThat(now.usedBytes()).as("above budget: %s", now).isLessThanOrEqualTo(lastUsedBytes);
    }
    lastUsedBytes = now.usedBytes();
    for (String name : mustStay) {
      ResidentModel pinned = now.model(name);
      assertThat(pinned).as("pinned %s in %s", name, now).isNotNull();
      assertThat(pinned.state()).isEqualTo(ResidentModel.State.READY);
    }
  }
}

package dev.herd.scheduler;

import dev.herd.core.chat.ChatMessage;
import dev.herd.core.chat.ChatTemplate;
import dev.herd.core.generation.ChatPrompt;
import dev.herd.core.model.Engine;
import dev.herd.core.model.EngineOptions;
import dev.herd.core.model.Model;
import dev.herd.core.model.ModelFormatException;
import dev.herd.core.tokenizer.Tokenizer;
import dev.herd.gguf.GgufFormatException;
import dev.herd.scheduler.batching.BatchingOptions;
import dev.herd.scheduler.batching.GenerationHandle;
import dev.herd.scheduler.batching.GenerationRequest;
import dev.herd.scheduler.batching.StepLoop;
import dev.herd.scheduler.catalog.Catalog;
import dev.herd.scheduler.catalog.ModelDefinition;
import dev.herd.scheduler.monitor.GenerationReport.Operation;
import dev.herd.scheduler.monitor.GenerationWatch;
import dev.herd.scheduler.monitor.HerdMonitor;
import dev.herd.scheduler.monitor.MonitorFeed;
import dev.herd.scheduler.residency.AcquireOptions;
import dev.herd.scheduler.residency.CoreModel;
import dev.herd.scheduler.residency.CoreModelLoader;
import dev.herd.scheduler.residency.Lease;
import dev.herd.scheduler.residency.Residency;
import dev.herd.scheduler.residency.ResidencyOptions;
import dev.herd.scheduler.routing.RoutableModel;
import dev.herd.scheduler.routing.RoutingPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Many models in one process, under one memory budget: the way to use the engine in an application.
 *
 * <pre>{@code
 * try (Herd herd = Herd.builder().model("story", Path.of("story.gguf")).build()) {
 *   for (String piece : herd.model("story").generate("Once upon a time").pieces()) {
 *     System.out.print(piece);
 *   }
 * }
 * }</pre>
 *
 * <p>A request names a model. {@link Residency} brings it into memory and makes room for it, the
 * {@link StepLoop} computes it together with the model's other requests and in turn with other
 * models; when its last token is there the model may go again. Thread-safe throughout; nothing
 * blocks but what says that it waits.
 */
public final class Herd implements AutoCloseable {
  private final Engine engine;
  private final StepLoop loop;
  private final Catalog catalog;
  private final Residency<ResidentServedModel> residency;
  private final MonitorFeed feed;
  private final HerdMonitor monitor;
  private final DraftModels drafts;
  private final RoutableModels routable = new RoutableModels(this);

  private Herd(Builder builder, Catalog catalog) throws IOException {
    this.catalog = catalog;
    // Values are refused before anything is opened.
    ResidencyOptions times = new ResidencyOptions(0, builder.waitBound, builder.idleMemoryAfter);
    Optional<PrefixFiles> files = builder.prefixFiles();
    engine = Engine.create(new EngineOptions(builder.threads, builder.memoryBytes));
    loop = new StepLoop();
    feed = new MonitorFeed(loop::now);
    ResidencyOptions options = times.withBudgetBytes(engine.memory().budgetBytes());
    ServedModelLoader loader = new ServedModelLoader(engine, loop, builder.batching, feed, files);
    residency = Residency.create(catalog, loader, options, feed);
    drafts = new DraftModels(catalog, residency, this::weightBytes);
    monitor = new HerdMonitor(engine.memory(), residency::snapshot, feed);
  }

  /** Returns a builder of a herd without models. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns a model of the catalog.
   *
   * @throws dev.herd.scheduler.catalog.UnknownModelException if there is none of that name
   */
  public HerdModel model(String name) {
    return new HerdModel(this, catalog.find(name));
  }

  /** Returns all models of the catalog, by name. */
  public List<HerdModel> models() {
    return catalog.models().stream().map(model -> new HerdModel(this, model)).toList();
  }

  /** Returns what the models share: threads and memory. */
  public Engine engine() {
    return engine;
  }

  /** Returns the names that there are. */
  public Catalog catalog() {
    return catalog;
  }

  /** Returns the models as a router sees them, at each moment: for {@link RoutingPlan#router}. */
  public Supplier<List<RoutableModel>> routable() {
    return routable;
  }

  /**
   * Returns whether the weights of models leave a tenth of the memory for their KV cache when all
   * are there together; a model takes none whose file can't be read, or holds no model.
   *
   * @throws dev.herd.scheduler.catalog.UnknownModelException if there is none of a name
   */
  public boolean fitTogether(Set<String> names) {
    long budget = engine.memory().budgetBytes();
    long needed = names.stream().map(catalog::find).distinct().mapToLong(this::weightBytes).sum();
    return needed <= budget - budget / 10;
  }

  private long weightBytes(ModelDefinition definition) {
    try {
      return new CoreModelLoader(engine).bytesNeeded(definition);
    } catch (IOException | GgufFormatException | ModelFormatException e) {
      return 0; // it fails when it's asked, with more words
    }
  }

  /** Returns what decides which models are in memory. */
  public Residency<?> residencyView() {
    return residency;
  }

  /** Returns what tells how things are. */
  public HerdMonitor monitor() {
    return monitor;
  }

  Residency<ResidentServedModel> residency() {
    return residency;
  }

  Generation generate(HerdModel model, GenerationRequest request) {
    long begin = System.nanoTime();
    return request(
        Operation.TEXT_COMPLETION,
        model,
        acquireOptions(request),
        resident -> {
          Duration waited = Duration.ofNanos(System.nanoTime() - begin);
          return drafts.submit(
              resident.model().definition(), request, own -> resident.served().submit(own, waited));
        });
  }

  /** Returns what a request asks while it waits for its model. */
  static AcquireOptions acquireOptions(GenerationRequest request) {
    AcquireOptions options = AcquireOptions.DEFAULT.withPriority(request.priority());
    return request.deadline() == null ? options : options.withDeadline(request.deadline());
  }

  Generation chat(
      HerdModel model, List<ChatMessage> messages, Function<int[], GenerationRequest> request) {
    List<ChatMessage> conversation = List.copyOf(messages);
    return request(
        Operation.CHAT,
        model,
        AcquireOptions.DEFAULT,
        resident -> submit(resident, conversation, request));
  }

  private Generation request(
      Operation operation,
      HerdModel model,
      AcquireOptions options,
      Function<ResidentServedModel, CompletableFuture<GenerationHandle>> submit) {
    GenerationWatch watch = feed.generating(operation, model.model());
    Generation generation =
        new Generation(
            residency.acquire(model.model(), options),
            resident -> {
              watch.modelThere();
              return submit.apply(resident);
            });
    var _ = generation.result().whenComplete(watch::ended);
    return generation;
  }

  private CompletableFuture<GenerationHandle> submit(
      ResidentServedModel resident,
      List<ChatMessage> messages,
      Function<int[], GenerationRequest> request) {
    CoreModel model = resident.model();
    ChatTemplate template =
        model
            .chatTemplate()
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        model.definition().name()
                            + " has no chat template: its file has none, and neither has its"
                            + " definition"));
    Tokenizer tokenizer = model.model().tokenizer();
    int[] prompt = ChatPrompt.encode(tokenizer, template, messages);
    return drafts.submit(model.definition(), request.apply(prompt), resident.served()::submit);
  }

  <T> CompletableFuture<T> call(HerdModel model, Function<? super Model, ? extends T> task) {
    return Lease.use(residency.acquire(model.model()), lease -> lease.model().served().call(task));
  }

  /**
   * Ends everything: requests that wait or are under way fail. Returns when all memory is free, so
   * it waits for loads under way, for the step under way, and for whoever has a model, such as
   * {@link HerdLogits}, to give it back.
   */
  @Override
  public void close() {
    monitor.stop();
    CompletableFuture<Void> unloaded = residency.closeAsync();
    loop.close();
    unloaded.join();
    residency.close();
    engine.close();
  }

  /** Collects what a herd is made of; not thread-safe. */
  public static final class Builder {
    private final Catalog.Builder catalog = Catalog.builder();
    private long memoryBytes;
    private int threads;
    private BatchingOptions batching = BatchingOptions.DEFAULT;
    private Duration waitBound = ResidencyOptions.DEFAULT_WAIT_BOUND;
    private Duration idleMemoryAfter = ResidencyOptions.DEFAULT_IDLE_MEMORY_AFTER;
    private Path prefixFolder;
    private long prefixQuotaBytes;

    private Builder() {}

    /** Adds a model with default options. */
    public Builder model(String name, Path file) {
      return model(ModelDefinition.of(name, file));
    }

    /** Adds a model. */
    public Builder model(ModelDefinition definition) {
      catalog.model(definition);
      return this;
    }

    /** Adds another name of a model. */
    public Builder alias(String alias, String model) {
      catalog.alias(alias, model);
      return this;
    }

    /**
     * Sets the folder whose GGUF files are models too, named after the files; in place of the one
     * that the configuration names.
     */
    public Builder modelsDirectory(Path folder) {
      catalog.directory(folder);
      return this;
    }

    /** Sets the configuration file whose models are added. */
    public Builder configuration(Path file) {
      catalog.configuration(file);
      return this;
    }

    /** Sets what all models together may take; most of the machine's memory if not set. */
    public Builder memoryBytes(long bytes) {
      memoryBytes = bytes;
      return this;
    }

    /** Sets how many threads compute; one a physical core if not set. */
    public Builder threads(int count) {
      threads = count;
      return this;
    }

    /** Sets how each model's requests are batched, where its definition doesn't say. */
    public Builder batching(BatchingOptions options) {
      batching = Objects.requireNonNull(options, "batching");
      return this;
    }

    /**
     * Sets what no request shall wait longer while models take turns in memory, as far as loads and
     * running requests allow: see {@link Residency}.
     */
    public Builder waitBound(Duration bound) {
      waitBound = Objects.requireNonNull(bound, "waitBound");
      return this;
    }

    /** Sets how long a model keeps its KV cache without requests. */
    public Builder idleMemoryAfter(Duration time) {
      idleMemoryAfter = Objects.requireNonNull(time, "idleMemoryAfter");
      return this;
    }

    /**
     * Keeps what a model has read in files when it leaves memory, or loses its KV cache for being
     * idle: a conversation that goes on then has only what is new of it read. Files of an earlier
     * process are found again. Not kept if not set.
     *
     * @param folder is made if it isn't there; for these files alone
     * @param quotaBytes what they may take together; those used least recently go first
     * @throws IllegalArgumentException if the quota isn't above 0
     */
    public Builder keepPrefixes(Path folder, long quotaBytes) {
      if (quotaBytes <= 0) {
        throw new IllegalArgumentException("quotaBytes must be above 0, not " + quotaBytes);
      }
      prefixFolder = Objects.requireNonNull(folder, "folder");
      prefixQuotaBytes = quotaBytes;
      return this;
    }

    private Optional<PrefixFiles> prefixFiles() throws IOException {
      return prefixFolder == null
          ? Optional.empty()
          : Optional.of(new PrefixFiles(prefixFolder, prefixQuotaBytes));
    }

    /**
     * Starts the herd; no model is loaded yet.
     *
     * @throws IOException if a folder or the configuration can't be read
     * @throws dev.herd.scheduler.catalog.CatalogException if the configuration has an error
     * @throws IllegalArgumentException if a number or a time is out of range
     */
    public Herd build() throws IOException {
      return new Herd(this, catalog.build());
    }
  }
}

package dev.herd.core.model;

import dev.herd.core.kernel.Kernels;
import dev.herd.core.memory.FilePages;
import dev.herd.core.memory.KvArena;
import dev.herd.core.memory.MachineMemory;
import dev.herd.core.memory.MemoryPool;
import dev.herd.core.team.WorkerTeam;
import dev.herd.core.tokenizer.Tokenizer;
import dev.herd.gguf.GgufFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What all models of a process share: the worker team, on which their forward passes take turns,
 * the arrays that passes compute in, one memory pool with one budget, and one arena for keys and
 * values. Models of one file have one mapping, and one copy of packed weights for each layout;
 * models of one vocabulary have one tokenizer. What is shared is freed with the last model that has
 * it, but for some tokenizers, lest models that take turns in memory read them again and again.
 *
 * <pre>{@code
 * try (Engine engine = Engine.create(EngineOptions.DEFAULT);
 *     Model small = Model.open(Path.of("small.gguf"), ModelOptions.DEFAULT, engine);
 *     Model large = Model.open(Path.of("large.gguf"), ModelOptions.DEFAULT, engine)) {
 *   ...
 * }
 * }</pre>
 *
 * <p>Thread-safe: models may be opened and closed on any threads while others run.
 */
public final class Engine implements AutoCloseable {
  private static final long LEAST_RESERVE_BYTES = 1L << 30;
  private static final int RESERVED_PART = 8;

  private final WorkerTeam team;
  private final MemoryPool memory;
  private final KvArena kvArena;
  private final Projection projection;
  private final AttentionScratch[] attentionScratch;
  private final Workspace workspace = new Workspace();
  private final BackgroundPacker packer = new BackgroundPacker();
  private final Labels labels = new Labels();
  private final List<Model> models = new ArrayList<>();
  private final Shared<FileIdentity, GgufFile> files = new Shared<>(GgufFile::close);
  private final Shared<LoadedWeights.Key, LoadedWeights> weights =
      new Shared<>(LoadedWeights::close);
  private final Tokenizers tokenizers = new Tokenizers();
  private boolean closed;

  private Engine(WorkerTeam team, MemoryPool memory) {
    this.team = team;
    this.memory = memory;
    kvArena = new KvArena(memory);
    projection = new Projection(team, Kernels.get());
    attentionScratch = new AttentionScratch[team.size()];
    Arrays.setAll(attentionScratch, worker -> new AttentionScratch());
  }

  /** Starts an engine without models; the caller closes it. */
  public static Engine create(EngineOptions options) {
    long budget = options.memoryBytes();
    if (budget == 0) {
      long machine = MachineMemory.bytes();
      budget = machine - reservedBytes(machine);
    }
    return new Engine(WorkerTeam.create(options.threads()), new MemoryPool(budget));
  }

  /**
   * Returns what an engine leaves of a machine's or container's memory to everything that is on no
   * account: the system, the Java runtime and its heap, mapped files. An eighth, at least 1 GiB,
   * but never more than half.
   *
   * @param machineBytes the memory of the machine or container
   */
  public static long reservedBytes(long machineBytes) {
    return Math.min(machineBytes / 2, Math.max(LEAST_RESERVE_BYTES, machineBytes / RESERVED_PART));
  }

  /** Returns the team that runs all models' forward passes. */
  public WorkerTeam team() {
    return team;
  }

  /** Returns the pool that has all models' memory. */
  public MemoryPool memory() {
    return memory;
  }

  /** Returns the arena that has the keys and values of all sequences. */
  KvArena kvArena() {
    return kvArena;
  }

  /** Returns the models that are open, in the order in which they were opened. */
  public synchronized List<Model> models() {
    return List.copyOf(models);
  }

  /** For the holder of the team's turn. */
  Projection projection() {
    return projection;
  }

  /** For a worker, in a region of the holder of the team's turn. */
  AttentionScratch attentionScratch(int worker) {
    return attentionScratch[worker];
  }

  /** For the holder of the team's turn. */
  Workspace workspace() {
    return workspace;
  }

  Shared<FileIdentity, GgufFile>.Hold file(Path path) throws IOException {
    return files.hold(FileIdentity.of(path), () -> open(path));
  }

  private static GgufFile open(Path path) throws IOException {
    GgufFile file = GgufFile.open(path);
    file.tensors().forEach(tensor -> FilePages.preferLarge(tensor.data()));
    return file;
  }

  /**
   * Returns a file's weights: packed, or to be packed in the background unless they are.
   *
   * @param label whose account packed weights are on, if they aren't there yet
   */
  Shared<LoadedWeights.Key, LoadedWeights>.Hold weights(
      LoadedWeights.Key key, PackingMode mode, String label) {
    Shared<LoadedWeights.Key, LoadedWeights>.Hold hold =
        weights.hold(
            key,
            () -> {
              LoadedWeights loaded =
                  new LoadedWeights(key, mode, memory, team, label, () -> labels.giveBack(label));
              labels.keep(label);
              return loaded;
            });
    try {
      switch (mode) {
        case EAGER -> hold.value().packing().finish();
        case BACKGROUND -> packer.add(hold.value().packing());
      }
      return hold;
    } catch (RuntimeException | Error e) {
      hold.close();
      throw e;
    }
  }

  Shared<String, Tokenizer>.Hold tokenizer(GgufFile file) {
    return tokenizers.hold(file);
  }

  Labels labels() {
    return labels;
  }

  synchronized void add(Model model) {
    if (closed) {
      throw new IllegalStateException("the engine is closed");
    }
    models.add(model);
  }

  synchronized void remove(Model model) {
    models.remove(model);
  }

  /**
   * Ends the team and frees what is shared. Closing twice does nothing.
   *
   * @throws dev.herd.core.memory.MemoryLeakException see {@link MemoryPool#checkReleased}
   * @throws IllegalStateException if models are open; the engine stays open
   */
  @Override
  public synchronized void close() {
    if (!models.isEmpty()) {
      throw new IllegalStateException(
          models.stream()
              .map(Model::label)
              .collect(Collectors.joining(", ", "models are still open, close them first: ", "")));
    }
    if (!closed) {
      closed = true;
      packer.close();
      kvArena.close();
      tokenizers.close();
      team.close();
      workspace.release(memory);
      memory.checkReleased();
    }
  }
}

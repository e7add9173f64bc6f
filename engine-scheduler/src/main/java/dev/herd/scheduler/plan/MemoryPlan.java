package dev.herd.scheduler.plan;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * What models take on a machine, account by account. Models that aren't resident take turns, so
 * only the largest of them counts.
 *
 * @param machine the machine
 * @param models what each takes, in the order in which they were given
 * @param scratchBytes the arrays that passes of all models share, on the account {@code
 *     engine/scratch}
 * @param javaBytes heap, code and threads of the Java runtime, besides what is a model's
 * @param systemBytes left to the operating system and other processes
 * @param suggestions what would fit, if this doesn't; empty if it does or nothing helps
 */
public record MemoryPlan(
    Machine machine,
    List<ModelMemory> models,
    long scratchBytes,
    long javaBytes,
    long systemBytes,
    List<Suggestion> suggestions) {
  /** Copies the lists. */
  public MemoryPlan {
    models = List.copyOf(models);
    suggestions = List.copyOf(suggestions);
  }

  /** Returns the largest of the models that take turns. */
  public Optional<ModelMemory> largestSwapped() {
    return models.stream()
        .filter(model -> !model.model().resident())
        .max(Comparator.comparingLong(ModelMemory::ramBytes));
  }

  /** Adds up an account of the models that are in memory together. */
  public long sum(ToLongFunction<ModelMemory> account) {
    long resident =
        models.stream().filter(model -> model.model().resident()).mapToLong(account).sum();
    return resident + largestSwapped().map(account::applyAsLong).orElse(0L);
  }

  /** Returns the bytes of main memory that all of it takes. */
  public long totalBytes() {
    return sum(ModelMemory::ramBytes) + scratchBytes + javaBytes + systemBytes;
  }

  /** Returns whether that is no more than there is. */
  public boolean fits() {
    return totalBytes() <= machine.ramBytes();
  }

  /** Returns the bytes of main memory that are left, negative if they are missing. */
  public long freeBytes() {
    return machine.ramBytes() - totalBytes();
  }

  /** Returns the bytes that are used of a GPU's memory. */
  public long gpuBytes(int gpu) {
    long shares =
        models.stream()
            .flatMap(model -> model.gpu().stream())
            .filter(share -> share.gpu() == gpu)
            .mapToLong(GpuShare::bytes)
            .sum();
    return shares == 0 ? 0 : shares + RuntimeBytes.GPU_RESERVE + scratchBytes;
  }

  /** Returns the models as they were given. */
  public List<PlannedModel> plannedModels() {
    return models.stream().map(ModelMemory::model).toList();
  }

  MemoryPlan withSuggestions(List<Suggestion> suggestions) {
    return new MemoryPlan(machine, models, scratchBytes, javaBytes, systemBytes, suggestions);
  }
}

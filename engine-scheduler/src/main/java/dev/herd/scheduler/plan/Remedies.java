package dev.herd.scheduler.plan;

import dev.herd.core.model.ModelFootprint;
import dev.herd.gguf.GgmlType;
import dev.herd.gguf.quant.FileType;
import dev.herd.scheduler.plan.Suggestion.Change;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * Looks for what would fit. Each {@link Remedy} is applied step by step, always to the model where
 * it saves most, until the plan fits or a step saves nothing; first each alone, then, if none alone
 * is enough, one on top of the other.
 */
final class Remedies {
  /** Below this many tokens a conversation hardly has room. */
  private static final int LEAST_CONTEXT = 512;

  /** From large to small; below these, answers suffer too much to suggest it. */
  private static final List<FileType> QUANTISATIONS =
      List.of(FileType.Q8_0, FileType.Q6_K, FileType.Q5_K_M, FileType.Q4_K_M, FileType.Q3_K_M);

  private Remedies() {}

  /** Returns what saves memory of a plan that doesn't fit. */
  static List<Suggestion> suggest(MemoryPlan plan) {
    List<Suggestion> suggestions = new ArrayList<>();
    for (Remedy remedy : Remedy.values()) {
      MemoryPlan result = apply(remedy, plan);
      if (result.totalBytes() < plan.totalBytes()) {
        suggestions.add(suggestion(List.of(remedy), plan, result));
      }
    }
    if (suggestions.size() > 1 && suggestions.stream().noneMatch(s -> s.plan().fits())) {
      suggestions.add(together(plan));
    }
    return suggestions;
  }

  private static Suggestion together(MemoryPlan plan) {
    List<Remedy> used = new ArrayList<>();
    MemoryPlan current = plan;
    for (Remedy remedy : Remedy.values()) {
      MemoryPlan next = apply(remedy, current);
      if (next.totalBytes() < current.totalBytes()) {
        used.add(remedy);
        current = next;
      }
    }
    return suggestion(used, plan, current);
  }

  private static Suggestion suggestion(List<Remedy> remedies, MemoryPlan before, MemoryPlan after) {
    long saved = before.totalBytes() - after.totalBytes();
    return new Suggestion(remedies, changes(before, after), saved, after);
  }

  /** Applies a remedy as far as needed and as it helps. */
  private static MemoryPlan apply(Remedy remedy, MemoryPlan plan) {
    MemoryPlan current = plan;
    while (!current.fits()) {
      Optional<List<PlannedModel>> models = step(remedy, current);
      if (models.isEmpty()) {
        return current;
      }
      MemoryPlan next = MemoryPlanner.arithmetic(plan.machine(), models.get());
      if (next.totalBytes() >= current.totalBytes()) {
        return current;
      }
      current = next;
    }
    return current;
  }

  private static Optional<List<PlannedModel>> step(Remedy remedy, MemoryPlan plan) {
    return switch (remedy) {
      case FEWER_PARALLEL ->
          change(
              plan,
              memory -> memory.model().parallelSequences() > 1,
              ModelMemory::kvBytes,
              model -> model.withParallelSequences(model.parallelSequences() / 2));
      case SMALLER_CONTEXT ->
          largest(plan, memory -> memory.contextTokens() > LEAST_CONTEXT, ModelMemory::kvBytes)
              .map(index -> with(plan, index, shorter(plan.models().get(index))));
      case KV_Q8_0 ->
          change(
              plan,
              memory -> isLarger(memory.model()),
              ModelMemory::kvBytes,
              model -> model.withKvType(GgmlType.Q8_0));
      case OTHER_QUANTISATION ->
          largest(plan, m -> smaller(m.model()).isPresent(), ModelMemory::weightBytes)
              .map(index -> with(plan, index, smaller(model(plan, index)).orElseThrow()));
      case SWAP -> swap(plan);
      case GPU_SPLIT ->
          change(
              plan,
              memory -> memory.model().resident() && memory.model().gpuBlocks() == 0,
              ModelMemory::ramBytes,
              model -> model.withGpuBlocks(PlannedModel.ALL_BLOCKS));
    };
  }

  private static Optional<List<PlannedModel>> change(
      MemoryPlan plan,
      Predicate<ModelMemory> possible,
      ToLongFunction<ModelMemory> size,
      UnaryOperator<PlannedModel> change) {
    return largest(plan, possible, size)
        .map(index -> with(plan, index, change.apply(model(plan, index))));
  }

  /** Returns the place of the largest model in memory for which something is possible. */
  private static Optional<Integer> largest(
      MemoryPlan plan, Predicate<ModelMemory> possible, ToLongFunction<ModelMemory> size) {
    Optional<ModelMemory> swapped = plan.largestSwapped();
    List<ModelMemory> models = plan.models();
    return IntStream.range(0, models.size())
        .boxed()
        .filter(i -> model(plan, i).resident() || swapped.equals(Optional.of(models.get(i))))
        .filter(i -> possible.test(models.get(i)))
        .max(Comparator.comparingLong(i -> size.applyAsLong(models.get(i))));
  }

  private static PlannedModel model(MemoryPlan plan, int index) {
    return plan.models().get(index).model();
  }

  private static List<PlannedModel> with(MemoryPlan plan, int index, PlannedModel replacement) {
    List<PlannedModel> models = new ArrayList<>(plan.plannedModels());
    models.set(index, replacement);
    return models;
  }

  private static PlannedModel shorter(ModelMemory memory) {
    int tokens = Math.max(LEAST_CONTEXT, memory.contextTokens() / 2);
    return memory.model().withContextTokens(tokens);
  }

  /** Returns whether keys and values take more than in Q8_0, and could be in it. */
  private static boolean isLarger(PlannedModel model) {
    if (model.kvType() == GgmlType.Q8_0) {
      return false;
    }
    var attention = model.footprint().description().attention();
    int block = GgmlType.Q8_0.blockSize();
    return attention.keyLength() % block == 0 && attention.valueLength() % block == 0;
  }

  /** Returns a model in the next quantisation in which its weights take less memory. */
  private static Optional<PlannedModel> smaller(PlannedModel model) {
    long bytes = weightBytes(model);
    return QUANTISATIONS.stream()
        .map(type -> model.withHeader(model.header().quantized(type)))
        .filter(candidate -> weightBytes(candidate) < bytes)
        .findFirst();
  }

  private static long weightBytes(PlannedModel model) {
    ModelFootprint footprint = model.footprint();
    return footprint.mappedBytes() + footprint.packedBytes();
  }

  /** Swaps the largest model that isn't pinned; the two largest at first, for one saves nothing. */
  private static Optional<List<PlannedModel>> swap(MemoryPlan plan) {
    int count = plan.largestSwapped().isPresent() ? 1 : 2;
    List<PlannedModel> models = new ArrayList<>(plan.plannedModels());
    List<Integer> chosen =
        IntStream.range(0, models.size())
            .boxed()
            .filter(i -> models.get(i).resident() && !models.get(i).pinned())
            .sorted(Comparator.comparingLong(i -> -plan.models().get(i).ramBytes()))
            .limit(count)
            .toList();
    chosen.forEach(i -> models.set(i, models.get(i).asSwapped()));
    return chosen.size() < count ? Optional.empty() : Optional.of(models);
  }

  private static List<Change> changes(MemoryPlan before, MemoryPlan after) {
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i < before.models().size(); i++) {
      ModelMemory old = before.models().get(i);
      ModelMemory now = after.models().get(i);
      String name = old.model().name();
      add(
          changes,
          name,
          "parallel",
          old.model().parallelSequences(),
          now.model().parallelSequences());
      add(changes, name, "context", old.contextTokens(), now.contextTokens());
      add(changes, name, "kv", old.model().kvType(), now.model().kvType());
      add(changes, name, "type", old.model().header().type(), now.model().header().type());
      add(changes, name, "place", place(old.model()), place(now.model()));
      add(changes, name, "gpu blocks", gpuBlocks(old), gpuBlocks(now));
    }
    return changes;
  }

  private static void add(
      List<Change> changes, String model, String setting, Object from, Object to) {
    if (!from.equals(to)) {
      changes.add(new Change(model, setting, from.toString(), to.toString()));
    }
  }

  private static String place(PlannedModel model) {
    return model.resident() ? "resident" : "swapped";
  }

  private static int gpuBlocks(ModelMemory memory) {
    return memory.gpu().map(GpuShare::blocks).orElse(0);
  }
}

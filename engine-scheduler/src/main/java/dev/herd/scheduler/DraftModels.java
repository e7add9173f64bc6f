package dev.herd.scheduler;

import dev.herd.scheduler.batching.GenerationHandle;
import dev.herd.scheduler.batching.GenerationRequest;
import dev.herd.scheduler.catalog.Catalog;
import dev.herd.scheduler.catalog.ModelDefinition;
import dev.herd.scheduler.residency.AcquireOptions;
import dev.herd.scheduler.residency.AcquireTimeoutException;
import dev.herd.scheduler.residency.Lease;
import dev.herd.scheduler.residency.Residency;
import dev.herd.scheduler.speculation.Speculation;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * Lends models of the herd to requests that name one as their draft model. Thread-safe.
 *
 * <p>A request has its own model when it asks for the other, so it takes that only if it's there:
 * two that waited for each other's memory would wait for ever.
 */
final class DraftModels {
  private static final Logger LOGGER = System.getLogger(DraftModels.class.getName());
  private static final AcquireOptions IF_THERE = AcquireOptions.DEFAULT.withDeadline(Duration.ZERO);

  private final Catalog catalog;
  private final Residency<ResidentServedModel> residency;
  private final ToLongFunction<ModelDefinition> weightBytes;

  /**
   * Creates them.
   *
   * @param weightBytes what a model takes in memory, 0 if that can't be found out
   */
  DraftModels(
      Catalog catalog,
      Residency<ResidentServedModel> residency,
      ToLongFunction<ModelDefinition> weightBytes) {
    this.catalog = catalog;
    this.residency = residency;
    this.weightBytes = weightBytes;
  }

  /**
   * Submits a request, with the draft model that it or the target's definition names if there is
   * one and it's in memory, which stays there until the request has ended.
   *
   * @param submit hands the request to the target
   * @return completed soon: it waits for no load
   */
  CompletableFuture<GenerationHandle> submit(
      ModelDefinition target,
      GenerationRequest asked,
      Function<GenerationRequest, GenerationHandle> submit) {
    GenerationRequest request = withDefault(target, asked);
    Speculation wanted = request.speculation();
    String name = wanted == null ? null : wanted.modelName().orElse(null);
    if (name == null) {
      return CompletableFuture.completedFuture(submit.apply(request));
    }
    return residency
        .acquire(name, IF_THERE)
        .handle(
            (draft, failure) -> {
              if (draft != null) {
                return lend(draft, request, submit);
              }
              if (!(failure instanceof AcquireTimeoutException)) {
                throw new CompletionException(failure);
              }
              loadIfRoom(name);
              return submit.apply(request.withSpeculation(null));
            });
  }

  private GenerationRequest withDefault(ModelDefinition target, GenerationRequest request) {
    String draft = target.draft().orElse(null);
    if (draft == null
        || request.speculation() != null
        || catalog.find(draft).name().equals(target.name())) {
      return request;
    }
    return request.withSpeculation(Speculation.draftModel(draft));
  }

  private static GenerationHandle lend(
      Lease<ResidentServedModel> draft,
      GenerationRequest request,
      Function<GenerationRequest, GenerationHandle> submit) {
    try {
      int most = request.speculation().mostTokens();
      Speculation speculation = draft.model().asDraft().withMostTokens(most);
      GenerationHandle handle = submit.apply(request.withSpeculation(speculation));
      var _ = handle.result().whenComplete((completion, failure) -> draft.close());
      return handle;
    } catch (RuntimeException | Error e) {
      draft.close();
      throw e;
    }
  }

  private void loadIfRoom(String name) {
    ModelDefinition definition = catalog.find(name);
    if (weightBytes.applyAsLong(definition) > residency.snapshot().freeBytes()) {
      return;
    }
    var _ =
        residency
            .preload(name, definition.keepAlive())
            .whenComplete(
                (cost, failure) -> {
                  if (failure != null) {
                    warn(name, failure);
                  }
                });
  }

  private static void warn(String name, Throwable failure) {
    LOGGER.log(Level.WARNING, "%s can't draft: %s".formatted(name, failure.getMessage()), failure);
  }
}

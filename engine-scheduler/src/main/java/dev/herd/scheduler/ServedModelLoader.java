package dev.herd.scheduler;

import dev.herd.core.model.Engine;
import dev.herd.scheduler.batching.BatchingOptions;
import dev.herd.scheduler.batching.ServedModel;
import dev.herd.scheduler.batching.StepLoop;
import dev.herd.scheduler.catalog.ModelDefinition;
import dev.herd.scheduler.monitor.MonitorFeed;
import dev.herd.scheduler.residency.CoreModel;
import dev.herd.scheduler.residency.CoreModelLoader;
import dev.herd.scheduler.residency.ModelLoader;
import java.io.IOException;

/** Opens models on the engine, and has the step loop serve them. Stateless, so thread-safe. */
final class ServedModelLoader implements ModelLoader<ResidentServedModel> {
  private final CoreModelLoader models;
  private final StepLoop loop;
  private final BatchingOptions batching;
  private final MonitorFeed feed;

  ServedModelLoader(Engine engine, StepLoop loop, BatchingOptions batching, MonitorFeed feed) {
    models = new CoreModelLoader(engine);
    this.loop = loop;
    this.batching = batching;
    this.feed = feed;
  }

  @Override
  public long bytesNeeded(ModelDefinition definition) throws IOException {
    return models.bytesNeeded(definition);
  }

  @Override
  public ResidentServedModel load(ModelDefinition definition) throws IOException {
    String name = definition.name().toString();
    MonitorFeed.Loading loading = feed.loading(name);
    CoreModel model = models.load(definition);
    try {
      int sequences = Math.max(batching.maxSequences(), definition.parallelSequences());
      BatchingOptions options =
          new BatchingOptions(
              batching.maxQueued(),
              sequences,
              batching.batchTimeout(),
              Math.max(batching.stepTokens(), sequences + 1),
              batching.promptTokensWhileDecoding());
      ServedModel served =
          loop.serve(name, model.model(), definition.weight(), options, feed.recorder(name));
      loading.opened(model, served);
      return new ResidentServedModel(model, served, feed);
    } catch (RuntimeException | Error e) {
      model.close();
      throw e;
    }
  }
}

package dev.herd.scheduler;

import dev.herd.core.model.Engine;
import dev.herd.scheduler.batching.BatchingOptions;
import dev.herd.scheduler.batching.ServedModel;
import dev.herd.scheduler.batching.StepLoop;
import dev.herd.scheduler.catalog.ModelDefinition;
import dev.herd.scheduler.monitor.MonitorFeed;
import dev.herd.scheduler.residency.CoreModel;
import dev.herd.scheduler.residency.CoreModelLoader;
import dev.herd.scheduler.residency.LoadedModel;
import dev.herd.scheduler.residency.ModelLoader;
import java.io.IOException;
import java.util.Optional;

/** Opens models on the engine, and has the step loop serve them. Stateless, so thread-safe. */
final class ServedModelLoader implements ModelLoader<ResidentServedModel> {
  private final CoreModelLoader models;
  private final StepLoop loop;
  private final BatchingOptions batching;
  private final MonitorFeed feed;
  private final Optional<PrefixFiles> files;

  /**
   * Creates a loader.
   *
   * @param files where prefixes are kept while their model is out of memory, if they are
   */
  ServedModelLoader(
      Engine engine,
      StepLoop loop,
      BatchingOptions batching,
      MonitorFeed feed,
      Optional<PrefixFiles> files) {
    models = new CoreModelLoader(engine);
    this.loop = loop;
    this.batching = batching;
    this.feed = feed;
    this.files = files;
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
    LoadedModel opened = model;
    try {
      files.ifPresent(kept -> kept.restore(model));
      ServedModel served = serve(model);
      ResidentServedModel resident = new ResidentServedModel(model, served, feed, files);
      opened = resident; // it leaves the step loop before it is closed
      loading.opened(model, served);
      return resident;
    } catch (RuntimeException | Error e) {
      opened.close();
      throw e;
    }
  }

  private ServedModel serve(CoreModel model) {
    ModelDefinition definition = model.definition();
    String name = definition.name().toString();
    int own = definition.parallelSequences();
    int sequences = own == 0 ? batching.maxSequences() : own;
    BatchingOptions options =
        new BatchingOptions(
            batching.maxQueued(),
            sequences,
            batching.batchTimeout(),
            Math.max(batching.stepTokens(), sequences + 1),
            batching.promptTokensWhileDecoding());
    return loop.serve(name, model.model(), definition.weight(), options, feed.recorder(name));
  }
}

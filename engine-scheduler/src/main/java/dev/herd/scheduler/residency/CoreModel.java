package dev.herd.scheduler.residency;

import dev.herd.core.chat.ChatTemplate;
import dev.herd.core.model.Batch;
import dev.herd.core.model.Model;
import dev.herd.core.model.Sequence;
import dev.herd.scheduler.catalog.ModelDefinition;
import java.util.Optional;

/** A model of the engine in memory, and the definition that it was opened by. Thread-safe. */
public final class CoreModel implements LoadedModel {
  private static final int WARM_UP_TOKEN = 0;

  private final Model model;
  private final ModelDefinition definition;
  private final long weightBytes;
  private Optional<ChatTemplate> chatTemplate;

  CoreModel(Model model, ModelDefinition definition, long weightBytes) {
    this.model = model;
    this.definition = definition;
    this.weightBytes = weightBytes;
  }

  /** Returns the model. */
  public Model model() {
    return model;
  }

  /** Returns the definition that it was loaded by. */
  public ModelDefinition definition() {
    return definition;
  }

  /** Returns the bytes of the weights as they lie in memory, packed or mapped. */
  public long weightBytes() {
    return weightBytes;
  }

  /**
   * Returns the definition's chat template, else the file's, compiled at the first call.
   *
   * @throws dev.herd.core.chat.ChatTemplateException if it has an error
   */
  public synchronized Optional<ChatTemplate> chatTemplate() {
    if (chatTemplate == null) {
      chatTemplate = compile();
    }
    return chatTemplate;
  }

  private Optional<ChatTemplate> compile() {
    if (definition.template().isPresent()) {
      String source = definition.template().get();
      return Optional.of(ChatTemplate.compile(definition.name() + ": template", source));
    }
    return ChatTemplate.ofFile(model.file());
  }

  /** Returns the bytes of the weights, and of the KV cache as it is now. */
  @Override
  public long bytes() {
    return weightBytes + model.kvBytes();
  }

  /** Reads the vocabulary and runs one token through all layers. */
  @Override
  public void warmUp() {
    var _ = model.tokenizer();
    if (model.description().encoder() != null) {
      var _ = model.embed(new int[] {WARM_UP_TOKEN});
      return;
    }
    try (Sequence sequence = model.newSequence()) {
      Batch batch = model.newBatch(1, 1);
      batch.add(sequence, WARM_UP_TOKEN, true);
      model.forward(batch);
    }
  }

  @Override
  public void releaseIdleMemory() {
    model.forgetPrefixes();
  }

  @Override
  public void close() {
    model.close();
  }
}

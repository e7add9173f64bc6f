package dev.herd.scheduler;

import dev.herd.core.chat.ChatTemplate;
import dev.herd.gguf.GgufFile;
import dev.herd.gguf.GgufFormatException;
import dev.herd.gguf.GgufMetadata;
import dev.herd.scheduler.catalog.ModelDefinition;
import dev.herd.scheduler.residency.ResidencySnapshot;
import dev.herd.scheduler.residency.ResidentModel;
import dev.herd.scheduler.routing.RoutableModel;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The models of a herd as a {@link dev.herd.scheduler.routing.Router} sees them. What it must know
 * of a file is read from its head, once it can be. Thread-safe.
 */
final class RoutableModels implements Supplier<List<RoutableModel>> {
  /** What loading does in a second, a guess on the slow side: it packs what it reads. */
  private static final double LOAD_BYTES_PER_SECOND = 1e9;

  private static final String ARCHITECTURE = "general.architecture";

  private final Herd herd;
  private final Map<ModelDefinition, Facts> facts = new ConcurrentHashMap<>();

  /** What a file says; unknown of one that can't be read, which shows when it's loaded. */
  private record Facts(double loadSeconds, int contextTokens, boolean tools) {
    static final Facts UNKNOWN = new Facts(0, 0, false);
  }

  RoutableModels(Herd herd) {
    this.herd = herd;
  }

  @Override
  public List<RoutableModel> get() {
    ResidencySnapshot now = herd.residencyView().snapshot();
    return herd.catalog().models().stream().map(model -> routable(model, now)).toList();
  }

  private RoutableModel routable(ModelDefinition definition, ResidencySnapshot now) {
    Facts read = facts.computeIfAbsent(definition, RoutableModels::read);
    Facts known = read == null ? Facts.UNKNOWN : read;
    String name = definition.name().toString();
    ResidentModel resident = now.model(name);
    return new RoutableModel(
        name,
        herd.catalog().otherNames(definition.name()),
        resident != null && resident.state() == ResidentModel.State.READY,
        known.loadSeconds(),
        known.contextTokens(),
        known.tools(),
        false);
  }

  /** Returns null if it can't be read: that isn't remembered, the file may yet come. */
  private static Facts read(ModelDefinition definition) {
    try (GgufFile file = GgufFile.open(definition.file())) {
      GgufMetadata metadata = file.metadata();
      String context = metadata.string(ARCHITECTURE) + ".context_length";
      int trained = metadata.intInRange(context, 0, Integer.MAX_VALUE, 0);
      int asked = definition.contextTokens();
      String own = metadata.string(ChatTemplate.KEY, "");
      return new Facts(
          Files.size(definition.file()) / LOAD_BYTES_PER_SECOND,
          asked > 0 ? asked : trained,
          definition.template().orElse(own).contains("tools"));
    } catch (IOException | GgufFormatException e) {
      return null;
    }
  }
}

package dev.herd.scheduler.plan;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The shapes of well-known models, by the configurations that their makers publish. */
public final class KnownShapes {
  private static final Map<String, ModelShape> SHAPES =
      new TreeMap<>(
          Map.of(
              "llama-2-7b", llama7b(32_000, 4096),
              "llama-2-13b", llama13b(32_000, 4096),
              "codellama-7b", llama7b(32_016, 16_384),
              "codellama-13b", llama13b(32_016, 16_384),
              "nous-hermes-13b", llama13b(32_001, 2048),
              "mistral-7b", new ModelShape(4096, 32, 32, 8, 128, 14_336, 32_000, false, 32_768)));

  private KnownShapes() {}

  private static ModelShape llama7b(int vocabulary, int context) {
    return new ModelShape(4096, 32, 32, 32, 128, 11_008, vocabulary, false, context);
  }

  private static ModelShape llama13b(int vocabulary, int context) {
    return new ModelShape(5120, 40, 40, 40, 128, 13_824, vocabulary, false, context);
  }

  /** Returns the names, sorted. */
  public static List<String> names() {
    return List.copyOf(SHAPES.keySet());
  }

  /** Returns the shape of a name, in any case. */
  public static Optional<ModelShape> find(String name) {
    return Optional.ofNullable(SHAPES.get(name.toLowerCase(Locale.ROOT)));
  }
}

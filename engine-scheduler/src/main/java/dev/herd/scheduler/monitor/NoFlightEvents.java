package dev.herd.scheduler.monitor;

import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Writes nothing. */
final class NoFlightEvents implements FlightEvents {
  @Override
  public BiConsumer<String, ResidentWeights> loadBegins() {
    return (model, weights) -> {};
  }

  @Override
  public Consumer<GenerationReport> generationBegins() {
    return report -> {};
  }

  @Override
  public void sampled(HerdSnapshot sample) {}
}

package dev.herd.scheduler.monitor;

import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Events for the JDK's flight recorder. */
interface FlightEvents {
  /** Begins a load; what is returned takes the model's name and weights at the end. */
  BiConsumer<String, ResidentWeights> loadBegins();

  /** Begins a request; what is returned takes its report at the end. */
  Consumer<GenerationReport> generationBegins();

  /** Writes a sample. */
  void sampled(HerdSnapshot sample);

  /** Returns the recorder's events, or none where the runtime was linked without the recorder. */
  static FlightEvents ofRuntime() {
    return ModuleLayer.boot().findModule("jdk.jfr").isPresent()
        ? new RecordedFlightEvents()
        : new NoFlightEvents();
  }
}

package dev.herd.scheduler.monitor;

import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Writes events to the flight recorder; one that no recording wants costs a few nanoseconds. This
 * and the event classes can be loaded only where module {@code jdk.jfr} is.
 */
final class RecordedFlightEvents implements FlightEvents {
  private static final double NANOS_PER_SECOND = Duration.ofSeconds(1).toNanos();

  @Override
  public BiConsumer<String, ResidentWeights> loadBegins() {
    ModelLoadFlightEvent event = new ModelLoadFlightEvent();
    event.begin();
    return (model, weights) -> loaded(event, model, weights);
  }

  private static void loaded(ModelLoadFlightEvent event, String model, ResidentWeights weights) {
    if (event.shouldCommit()) {
      event.model = model;
      event.quantisation = weights.quantisation();
      event.mappedWeightBytes = weights.mappedBytes();
      event.packedWeightBytes = weights.packedBytes();
      event.commit();
    }
  }

  @Override
  public Consumer<GenerationReport> generationBegins() {
    GenerationFlightEvent event = new GenerationFlightEvent();
    event.begin();
    return report -> generated(event, report);
  }

  private static void generated(GenerationFlightEvent event, GenerationReport report) {
    if (event.shouldCommit()) {
      event.model = report.model();
      event.operation = report.operation().semanticName();
      event.promptTokens = report.promptTokens();
      event.reusedTokens = report.reusedTokens();
      event.generatedTokens = report.generatedTokens();
      event.modelWait = nanos(report.switchSeconds());
      event.firstToken = nanos(report.firstTokenSeconds());
      event.failure = report.failure().map(Throwable::toString).orElse("");
      event.commit();
    }
  }

  @Override
  public void sampled(HerdSnapshot sample) {
    MemorySampleFlightEvent event = new MemorySampleFlightEvent();
    if (event.shouldCommit()) {
      MemorySnapshot memory = sample.memory();
      event.budgetBytes = memory.budgetBytes();
      event.weightBytes = memory.bytes(AccountKind.WEIGHTS);
      event.kvBytes = memory.bytes(AccountKind.KV);
      event.scratchBytes = memory.bytes(AccountKind.SCRATCH);
      event.mappedWeightBytes = mappedBytes(sample);
      event.residentBytes = memory.process().residentBytes();
      event.residentFileBytes = memory.process().fileBytes();
      event.availableBytes = memory.process().availableBytes();
      event.heapUsedBytes = memory.heapUsedBytes();
      event.gpuUsedBytes = gpuBytes(memory);
      event.commit();
    }
  }

  private static long gpuBytes(MemorySnapshot memory) {
    return memory.gpus().stream()
        .mapToLong(GpuMemory::usedBytes)
        .filter(bytes -> bytes != ProcessMemory.UNKNOWN)
        .sum();
  }

  private static long mappedBytes(HerdSnapshot sample) {
    return sample.models().stream()
        .filter(model -> !model.weightsShared())
        .mapToLong(ModelSnapshot::mappedWeightBytes)
        .sum();
  }

  private static long nanos(double seconds) {
    return Double.isNaN(seconds) ? -1 : Math.round(seconds * NANOS_PER_SECOND);
  }
}

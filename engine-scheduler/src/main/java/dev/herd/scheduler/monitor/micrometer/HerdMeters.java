package dev.herd.scheduler.monitor.micrometer;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import dev.herd.core.model.Operation;
import dev.herd.scheduler.monitor.AccountKind;
import dev.herd.scheduler.monitor.GenerationReport;
import dev.herd.scheduler.monitor.GpuMemory;
import dev.herd.scheduler.monitor.HerdListener;
import dev.herd.scheduler.monitor.HerdMonitor;
import dev.herd.scheduler.monitor.HerdSnapshot;
import dev.herd.scheduler.monitor.ModelHistory;
import dev.herd.scheduler.monitor.ModelSnapshot;
import dev.herd.scheduler.monitor.ModelState;
import dev.herd.scheduler.monitor.leak.LeakSuspicion;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * A herd's meters in a Micrometer registry. Those of requests have the names and tags of
 * OpenTelemetry's conventions for generative AI; those of memory and residency begin with {@code
 * herd.}. An application that uses it depends on {@code io.micrometer:micrometer-core}.
 *
 * <ul>
 *   <li>{@code gen_ai.server.time_to_first_token}, {@code gen_ai.server.time_per_output_token}:
 *       timers
 *   <li>{@code gen_ai.client.token.usage}: tokens a request, {@code gen_ai.token.type} input and
 *       output
 *   <li>{@code herd.memory.budget}, {@code herd.memory.used} by {@code kind}, {@code
 *       herd.process.resident}, {@code herd.process.available}: bytes
 *   <li>{@code herd.gpu.used}, {@code herd.gpu.total} by {@code gpu}, its number: bytes
 *   <li>{@code herd.models.resident}: how many are ready
 *   <li>{@code herd.model.weights}, {@code herd.model.kv}: bytes; {@code herd.model.queued}, {@code
 *       herd.model.running}: requests and sequences; for each model from its first load on
 *   <li>{@code herd.model.operation}: seconds of forward passes since the model was loaded, by
 *       {@code operation}
 *   <li>{@code herd.model.switch}: timer of loads, from the first request on; {@code
 *       herd.model.evictions}, {@code herd.generation.failures}, {@code herd.leak.suspicions}:
 *       counters
 * </ul>
 *
 * <p>Gauges read one snapshot, taken anew at most once a second.
 */
public final class HerdMeters implements HerdListener {
  private static final Duration SNAPSHOT_AGE = Duration.ofSeconds(1);
  private static final String MODEL_TAG = "gen_ai.request.model";
  private static final String BYTES = "bytes";
  private static final String TOKENS = "tokens";

  private final MeterRegistry registry;
  private final Supplier<HerdSnapshot> snapshot;

  private HerdMeters(HerdMonitor monitor, MeterRegistry registry) {
    this.registry = registry;
    snapshot = Suppliers.memoizeWithExpiration(monitor::snapshot, SNAPSHOT_AGE);
  }

  /**
   * Puts a herd's meters into a registry, and keeps them up to date from now on.
   *
   * @return what to give to {@link HerdMonitor#removeListener} to end it
   */
  public static HerdListener bind(HerdMonitor monitor, MeterRegistry registry) {
    HerdMeters meters = new HerdMeters(monitor, registry);
    meters.bindTotals(monitor.snapshot().memory().gpus());
    monitor.addListener(meters);
    monitor.snapshot().models().forEach(model -> meters.bindModel(model.name()));
    return meters;
  }

  private void bindTotals(List<GpuMemory> gpus) {
    gauge("herd.memory.budget", Tags.empty(), BYTES, s -> s.memory().budgetBytes());
    for (AccountKind kind : AccountKind.values()) {
      Tags tags = Tags.of("kind", kind.name().toLowerCase(Locale.ROOT));
      gauge("herd.memory.used", tags, BYTES, s -> s.memory().bytes(kind));
    }
    gauge("herd.process.resident", Tags.empty(), BYTES, s -> s.memory().process().residentBytes());
    gauge(
        "herd.process.available", Tags.empty(), BYTES, s -> s.memory().process().availableBytes());
    gauge("herd.models.resident", Tags.empty(), "models", HerdMeters::residentModels);
    for (GpuMemory gpu : gpus) {
      gauge("herd.gpu.used", gpu.index(), GpuMemory::usedBytes);
      gauge("herd.gpu.total", gpu.index(), GpuMemory::totalBytes);
    }
  }

  private void gauge(String name, int gpu, ToDoubleFunction<GpuMemory> value) {
    gauge(
        name,
        Tags.of("gpu", Integer.toString(gpu)),
        BYTES,
        s ->
            s.memory().gpus().stream()
                .filter(g -> g.index() == gpu)
                .mapToDouble(value)
                .findFirst()
                .orElse(Double.NaN));
  }

  private static double residentModels(HerdSnapshot snapshot) {
    return snapshot.models().stream().filter(m -> m.state() == ModelState.READY).count();
  }

  /** A registry gives the same meter for the same name and tags, so twice does no harm. */
  private void bindModel(String name) {
    gauge("herd.model.weights", name, BYTES, ModelSnapshot::weightBytes);
    gauge("herd.model.kv", name, BYTES, ModelSnapshot::kvBytes);
    gauge("herd.model.queued", name, "requests", ModelSnapshot::queued);
    gauge("herd.model.running", name, "sequences", m -> m.statistics().running());
    for (Operation operation : Operation.values()) {
      Tags tags = Tags.of("operation", operation.name().toLowerCase(Locale.ROOT));
      gauge("herd.model.operation", name, tags, "seconds", m -> m.operations().seconds(operation));
    }
  }

  private void gauge(
      String name, String model, String unit, ToDoubleFunction<ModelSnapshot> value) {
    gauge(name, model, Tags.empty(), unit, value);
  }

  private void gauge(
      String name, String model, Tags tags, String unit, ToDoubleFunction<ModelSnapshot> value) {
    gauge(
        name,
        tags.and(MODEL_TAG, model),
        unit,
        s -> s.model(model) == null ? 0 : value.applyAsDouble(s.model(model)));
  }

  private void gauge(String name, Tags tags, String unit, ToDoubleFunction<HerdSnapshot> value) {
    Gauge.builder(name, () -> value.applyAsDouble(snapshot.get()))
        .tags(tags)
        .baseUnit(unit)
        .register(registry);
  }

  @Override
  public void modelLoaded(String model, ModelHistory history) {
    bindModel(model);
    Timer.builder("herd.model.switch")
        .tags(MODEL_TAG, model)
        .register(registry)
        .record(Duration.ofNanos(history.lastSwitchNanos()));
  }

  @Override
  public void modelEvicted(String model, ModelHistory history) {
    registry.counter("herd.model.evictions", MODEL_TAG, model).increment();
  }

  @Override
  public void leakSuspected(LeakSuspicion suspicion) {
    registry.counter("herd.leak.suspicions", "account", suspicion.account()).increment();
  }

  @Override
  public void generationFinished(GenerationReport report) {
    Tags tags =
        Tags.of(
            Tag.of("gen_ai.operation.name", report.operation().semanticName()),
            Tag.of("gen_ai.provider.name", "herd"),
            Tag.of(MODEL_TAG, report.model()));
    if (report.failure().isPresent()) {
      registry.counter("herd.generation.failures", tags).increment();
      return;
    }
    record("gen_ai.server.time_to_first_token", tags, report.firstTokenSeconds());
    record("gen_ai.server.time_per_output_token", tags, report.secondsPerToken());
    usage(tags, "input", report.promptTokens());
    usage(tags, "output", report.generatedTokens());
  }

  private void record(String name, Tags tags, double seconds) {
    if (!Double.isNaN(seconds)) {
      Duration time = Duration.ofNanos(Math.round(seconds * 1e9));
      Timer.builder(name).tags(tags).register(registry).record(time);
    }
  }

  private void usage(Tags tags, String type, int tokens) {
    DistributionSummary.builder("gen_ai.client.token.usage")
        .tags(tags.and("gen_ai.token.type", type))
        .baseUnit(TOKENS)
        .register(registry)
        .record(tokens);
  }
}

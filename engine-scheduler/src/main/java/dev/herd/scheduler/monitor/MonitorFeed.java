package dev.herd.scheduler.monitor;

import dev.herd.scheduler.batching.ServedModel;
import dev.herd.scheduler.batching.statistics.ModelRecorder;
import dev.herd.scheduler.monitor.GenerationReport.Operation;
import dev.herd.scheduler.residency.CoreModel;
import dev.herd.scheduler.residency.ResidencyListener;
import dev.herd.scheduler.residency.ResidencySnapshot;
import dev.herd.scheduler.residency.ResidentModel;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/**
 * How a herd tells its monitor what it does; for the herd alone. Thread-safe; nothing here waits.
 */
public final class MonitorFeed implements ResidencyListener {
  private final Map<String, ModelRecord> records = new ConcurrentHashMap<>();
  private final ListenerQueue listeners = new ListenerQueue();
  private final FlightEvents flight = FlightEvents.ofRuntime();
  private final LongSupplier clock;

  /**
   * Creates a feed without models.
   *
   * @param clock the step loop's, in nanoseconds
   */
  public MonitorFeed(LongSupplier clock) {
    this.clock = clock;
  }

  private ModelRecord record(String model) {
    return records.computeIfAbsent(model, name -> new ModelRecord(name, clock.getAsLong()));
  }

  /** Returns what takes down all requests of a model, of each of its loads. */
  public ModelRecorder recorder(String model) {
    return record(model).recorder();
  }

  /** A load under way. */
  @FunctionalInterface
  public interface Loading {
    /** Takes down that the model is there. */
    void opened(CoreModel model, ServedModel served);
  }

  /** Takes down that a load begins; one that fails is not taken down. */
  public Loading loading(String name) {
    BiConsumer<String, ResidentWeights> event = flight.loadBegins();
    return (model, served) -> {
      ResidentWeights weights = weights(model);
      record(name).opened(model, served, weights);
      event.accept(name, weights);
    };
  }

  /** Shared weights are on one account, which needn't be that of the model that comes. */
  private ResidentWeights weights(CoreModel model) {
    ResidentWeights.Source source = ResidentWeights.Source.of(model);
    return records.values().stream()
        .map(ModelRecord::weights)
        .filter(weights -> source.equals(weights.source()))
        .findFirst()
        .orElseGet(() -> ResidentWeights.of(model));
  }

  /** Takes down that a model isn't there any more. */
  public void closed(String name) {
    record(name).closed();
  }

  @Override
  public void loaded(String name, long loadNanos, long switchNanos) {
    ModelHistory history = record(name).history(past -> past.loaded(loadNanos, switchNanos));
    listeners.tell(listener -> listener.modelLoaded(name, history));
  }

  @Override
  public void unloaded(String name, boolean evicted) {
    ModelHistory history = record(name).history(past -> past.unloaded(evicted));
    listeners.tell(
        listener -> {
          if (evicted) {
            listener.modelEvicted(name, history);
          } else {
            listener.modelUnloaded(name, history);
          }
        });
  }

  /** Takes down that a request begins. */
  public GenerationWatch generating(Operation operation, String model) {
    return new GenerationWatch(operation, model, listeners, flight.generationBegins());
  }

  FlightEvents flight() {
    return flight;
  }

  ListenerQueue listeners() {
    return listeners;
  }

  /** Returns all models that were ever loaded, and those that the residency has to do with. */
  List<ModelSnapshot> models(ResidencySnapshot residency) {
    Map<String, ResidentModel> residents = new TreeMap<>();
    records.keySet().forEach(name -> residents.put(name, null));
    residency.models().forEach(resident -> residents.put(resident.name(), resident));
    Set<ResidentWeights.Source> counted = new HashSet<>();
    long now = clock.getAsLong();
    return residents.entrySet().stream()
        .map(entry -> record(entry.getKey()).snapshot(entry.getValue(), counted, now))
        .toList();
  }
}

package dev.herd.scheduler.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.herd.scheduler.Herd;
import dev.herd.scheduler.batching.Tiny;
import dev.herd.scheduler.catalog.ModelDefinition;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a recording of the JDK's flight recorder has of a herd. */
@Timeout(120)
class FlightEventsTest {
  @TempDir Path folder;

  private static RecordedEvent only(List<RecordedEvent> events, String name) {
    List<RecordedEvent> found =
        events.stream().filter(e -> e.getEventType().getName().equals(name)).toList();
    assertThat(found).as(name).hasSize(1);
    return found.getFirst();
  }

  /** One load, one request, one sample; returns when all of it is written. */
  private static void work() throws Exception {
    CountDownLatch told = new CountDownLatch(2);
    ModelDefinition tiny = ModelDefinition.of("a", Tiny.FILE).withContextTokens(4096);
    try (Herd herd = Herd.builder().threads(1).memoryBytes(64 << 20).model(tiny).build()) {
      herd.monitor()
          .addListener(
              new HerdListener() {
                @Override
                public void generationFinished(GenerationReport report) {
                  told.countDown();
                }

                @Override
                public void sampled(HerdSnapshot sample) {
                  told.countDown();
                }
              });
      herd.model("a").generate(Tiny.request(Tiny.prompt(20, 1), Tiny.greedy(5))).join();
      herd.monitor().start(Duration.ofDays(1));
      assertThat(told.await(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aRecordingHasLoadsGenerationsAndSamples() throws Exception {
    Path file = folder.resolve("herd.jfr");
    try (Recording recording = new Recording()) {
      recording.enable(ModelLoadFlightEvent.class);
      recording.enable(GenerationFlightEvent.class);
      recording.enable(MemorySampleFlightEvent.class);
      recording.start();
      work();
      recording.dump(file);
    }
    List<RecordedEvent> events = RecordingFile.readAllEvents(file);
    RecordedEvent load = only(events, "dev.herd.ModelLoad");
    assertThat(load.getString("model")).isEqualTo("a:latest");
    assertThat(load.getString("quantisation")).isEqualTo("F16");
    assertThat(load.getDuration()).isPositive();
    RecordedEvent generation = only(events, "dev.herd.Generation");
    assertThat(generation.getString("operation")).isEqualTo("text_completion");
    assertThat(generation.getInt("promptTokens")).isEqualTo(20);
    assertThat(generation.getInt("generatedTokens")).isEqualTo(5);
    assertThat(generation.getString("failure")).isEmpty();
    assertThat(generation.getDuration("firstToken"))
        .isGreaterThan(generation.getDuration("modelWait"))
        .isLessThan(generation.getDuration());
    RecordedEvent sample = only(events, "dev.herd.MemorySample");
    assertThat(sample.getLong("budgetBytes")).isEqualTo(64 << 20);
    assertThat(sample.getLong("weightBytes") + sample.getLong("mappedWeightBytes")).isPositive();
    assertThat(sample.getLong("kvBytes")).isPositive();
  }
}

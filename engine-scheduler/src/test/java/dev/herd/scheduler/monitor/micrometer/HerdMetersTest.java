package dev.herd.scheduler.monitor.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.herd.scheduler.Herd;
import dev.herd.scheduler.batching.Tiny;
import dev.herd.scheduler.catalog.ModelDefinition;
import dev.herd.scheduler.monitor.GenerationReport;
import dev.herd.scheduler.monitor.HerdListener;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HerdMetersTest {
  private static final Tags REQUEST =
      Tags.of(
          "gen_ai.operation.name", "text_completion",
          "gen_ai.provider.name", "herd",
          "gen_ai.request.model", "a:latest");

  @Test
  void aRequestIsMeteredByTheConventionsNames() throws Exception {
    MeterRegistry registry = new SimpleMeterRegistry();
    ModelDefinition tiny = ModelDefinition.of("a", Tiny.FILE).withContextTokens(4096);
    CountDownLatch told = new CountDownLatch(1);
    try (Herd herd = Herd.builder().threads(1).memoryBytes(64 << 20).model(tiny).build()) {
      HerdMeters.bind(herd.monitor(), registry);
      herd.monitor()
          .addListener(
              new HerdListener() {
                @Override
                public void generationFinished(GenerationReport report) {
                  told.countDown();
                }
              });
      herd.model("a").generate(Tiny.request(Tiny.prompt(20, 1), Tiny.greedy(5))).join();
      assertThat(told.await(30, TimeUnit.SECONDS)).isTrue();
      Gauge kv = registry.get("herd.model.kv").tag("gen_ai.request.model", "a:latest").gauge();
      assertThat(kv.value()).isPositive();
      assertThat(registry.get("herd.memory.used").tag("kind", "kv").gauge().value())
          .isEqualTo(kv.value());
      assertThat(registry.get("herd.memory.budget").gauge().value()).isEqualTo(64 << 20);
      assertThat(registry.get("herd.model.operation").tag("operation", "attention").gauge().value())
          .isPositive();
      assertThat(registry.get("herd.models.resident").gauge().value()).isOne();
    }
    assertThat(registry.get("gen_ai.server.time_to_first_token").tags(REQUEST).timer().count())
        .isOne();
    assertThat(registry.get("gen_ai.server.time_per_output_token").tags(REQUEST).timer().count())
        .isOne();
    assertThat(usage(registry, "input")).isEqualTo(20);
    assertThat(usage(registry, "output")).isEqualTo(5);
    assertThat(registry.get("herd.model.switch").timer().count()).isOne();
  }

  private static double usage(MeterRegistry registry, String type) {
    return registry
        .get("gen_ai.client.token.usage")
        .tags(REQUEST.and("gen_ai.token.type", type))
        .summary()
        .totalAmount();
  }
}

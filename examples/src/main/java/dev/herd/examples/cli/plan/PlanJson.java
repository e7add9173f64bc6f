package dev.herd.examples.cli.plan;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.herd.examples.cli.io.JsonOutput;
import dev.herd.examples.cli.io.Output;
import dev.herd.scheduler.plan.GpuShare;
import dev.herd.scheduler.plan.MemoryPlan;
import dev.herd.scheduler.plan.ModelMemory;
import dev.herd.scheduler.plan.PlannedModel;
import dev.herd.scheduler.plan.Remedy;
import dev.herd.scheduler.plan.Suggestion;
import java.io.IOException;
import java.util.Locale;

/** A plan as programs read it: sizes in bytes. */
public final class PlanJson {
  private PlanJson() {}

  /** Writes a plan as one JSON object and a line feed. */
  public static void write(MemoryPlan plan, Output out) throws IOException {
    JsonOutput.write(out, target -> write(target, plan));
  }

  private static void write(JsonGenerator target, MemoryPlan plan) throws IOException {
    target.writeNumberField("ram_bytes", plan.machine().ramBytes());
    writeModels(target, plan);
    writeTotals(target, plan);
    writeGpus(target, plan);
    target.writeArrayFieldStart("suggestions");
    for (Suggestion suggestion : plan.suggestions()) {
      write(target, suggestion);
    }
    target.writeEndArray();
  }

  private static void writeModels(JsonGenerator target, MemoryPlan plan) throws IOException {
    target.writeArrayFieldStart("models");
    for (ModelMemory memory : plan.models()) {
      PlannedModel model = memory.model();
      target.writeStartObject();
      target.writeStringField("name", model.name());
      target.writeStringField("type", model.header().type());
      target.writeNumberField("tensor_bytes", model.header().tensorBytes());
      target.writeNumberField("context", memory.contextTokens());
      target.writeNumberField("parallel", model.parallelSequences());
      target.writeStringField("kv_type", model.kvType().name());
      target.writeStringField("layout", lower(model.layout()));
      target.writeBooleanField("pinned", model.pinned());
      target.writeBooleanField("resident", model.resident());
      target.writeNumberField("mapped_bytes", memory.mappedBytes());
      target.writeNumberField("packed_bytes", memory.packedBytes());
      target.writeNumberField("kv_bytes", memory.kvBytes());
      target.writeNumberField("heap_bytes", memory.heapBytes());
      target.writeNumberField("blocks", memory.blocks());
      if (memory.gpu().isPresent()) {
        write(target, memory.gpu().get());
      }
      target.writeEndObject();
    }
    target.writeEndArray();
  }

  private static void write(JsonGenerator target, GpuShare share) throws IOException {
    target.writeObjectFieldStart("gpu");
    target.writeNumberField("number", share.gpu());
    target.writeNumberField("blocks", share.blocks());
    target.writeNumberField("weight_bytes", share.weightBytes());
    target.writeNumberField("kv_bytes", share.kvBytes());
    target.writeEndObject();
  }

  private static void writeTotals(JsonGenerator target, MemoryPlan plan) throws IOException {
    target.writeNumberField("scratch_bytes", plan.scratchBytes());
    target.writeNumberField("java_bytes", plan.javaBytes());
    target.writeNumberField("system_bytes", plan.systemBytes());
    target.writeNumberField("total_bytes", plan.totalBytes());
    target.writeNumberField("free_bytes", plan.freeBytes());
    target.writeBooleanField("fits", plan.fits());
  }

  private static void writeGpus(JsonGenerator target, MemoryPlan plan) throws IOException {
    target.writeArrayFieldStart("gpus");
    for (int gpu = 0; gpu < plan.machine().gpuBytes().size(); gpu++) {
      target.writeStartObject();
      target.writeNumberField("bytes", plan.machine().gpuBytes().get(gpu));
      target.writeNumberField("used_bytes", plan.gpuBytes(gpu));
      target.writeEndObject();
    }
    target.writeEndArray();
  }

  private static void write(JsonGenerator target, Suggestion suggestion) throws IOException {
    target.writeStartObject();
    target.writeArrayFieldStart("remedies");
    for (Remedy remedy : suggestion.remedies()) {
      target.writeString(lower(remedy));
    }
    target.writeEndArray();
    target.writeArrayFieldStart("changes");
    for (Suggestion.Change change : suggestion.changes()) {
      target.writeStartObject();
      target.writeStringField("model", change.model());
      target.writeStringField("setting", change.setting());
      target.writeStringField("from", change.from());
      target.writeStringField("to", change.to());
      target.writeEndObject();
    }
    target.writeEndArray();
    target.writeNumberField("saved_bytes", suggestion.savedBytes());
    writeTotals(target, suggestion.plan());
    target.writeEndObject();
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}

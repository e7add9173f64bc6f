package dev.herd.examples.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.herd.examples.cli.io.JsonOutput;
import dev.herd.scheduler.batching.Completion;
import dev.herd.scheduler.routing.RoutingDecision;
import dev.herd.scheduler.routing.RoutingTrace;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** A routing decision for programs. */
final class RouteJson {
  private RouteJson() {}

  /** Writes a decision; {@code answer} may be null. */
  static void write(JsonGenerator json, RoutingDecision decision, Completion answer)
      throws IOException {
    RoutingTrace trace = decision.trace();
    json.writeStringField("model", decision.model());
    json.writeStringField("route", trace.decided().route());
    json.writeStringField("reason", trace.decided().reason());
    json.writeNumberField("seconds", trace.nanos() * 1e-9);
    json.writeArrayFieldStart("stages");
    for (RoutingTrace.Stage stage : trace.stages()) {
      write(json, stage);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("candidates");
    for (RoutingTrace.Candidate candidate : trace.candidates()) {
      write(json, candidate);
    }
    json.writeEndArray();
    if (answer != null) {
      json.writeStringField("answer", answer.text());
    }
  }

  private static void write(JsonGenerator json, RoutingTrace.Stage stage) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", stage.name());
    json.writeStringField("route", stage.route());
    json.writeStringField("reason", stage.reason());
    json.writeObjectFieldStart("scores");
    for (Map.Entry<String, Double> score : new TreeMap<>(stage.scores()).entrySet()) {
      JsonOutput.number(json, score.getKey(), score.getValue());
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, RoutingTrace.Candidate candidate)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("model", candidate.model());
    json.writeStringField("route", candidate.route());
    json.writeNumberField("suitability", candidate.suitability());
    json.writeBooleanField("resident", candidate.resident());
    json.writeNumberField("load_seconds", candidate.loadSeconds());
    json.writeNumberField("utility", candidate.utility());
    json.writeStringField("objection", candidate.objection());
    json.writeEndObject();
  }
}

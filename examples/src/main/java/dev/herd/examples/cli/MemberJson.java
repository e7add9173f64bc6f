package dev.herd.examples.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.herd.examples.cli.io.JsonOutput;
import dev.herd.scheduler.answer.Member;
import dev.herd.scheduler.answer.Response;
import java.io.IOException;
import java.util.List;

/** What became of those who were asked, for programs. */
final class MemberJson {
  private MemberJson() {}

  /** Writes an array of members. */
  static void write(JsonGenerator json, String field, List<? extends Member> members)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (Member member : members) {
      json.writeStartObject();
      fields(json, member);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** Writes the fields of a member. */
  static void fields(JsonGenerator json, Member member) throws IOException {
    json.writeStringField("model", member.model());
    json.writeNumberField("seconds", member.seconds());
    switch (member) {
      case Member.Answered answered -> answer(json, answered);
      case Member.Failed failed ->
          json.writeStringField("error", Failures.describe(failed.cause(), ""));
      case Member.Cancelled _ -> json.writeBooleanField("cancelled", true);
    }
  }

  private static void answer(JsonGenerator json, Member.Answered answered) throws IOException {
    Response response = answered.response();
    json.writeStringField("text", response.text());
    json.writeNumberField("tokens", response.tokens());
    JsonOutput.number(json, "load_seconds", Math.max(0, answered.seconds() - response.seconds()));
    JsonOutput.number(json, "first_token_seconds", response.promptSeconds());
    JsonOutput.number(json, "tokens_per_second", response.tokensPerSecond());
    JsonOutput.number(json, "mean_log_probability", response.confidence().meanLogProbability());
  }
}

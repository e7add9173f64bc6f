package dev.herd.examples.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.herd.examples.cli.io.JsonOutput;
import dev.herd.examples.cli.io.Output;
import dev.herd.examples.cli.io.Quantities;
import dev.herd.examples.cli.io.Streams;
import dev.herd.scheduler.answer.Member;
import dev.herd.scheduler.ensemble.BestOf;
import dev.herd.scheduler.ensemble.Cascade;
import dev.herd.scheduler.ensemble.Refinement;
import dev.herd.scheduler.ensemble.Tally;
import dev.herd.scheduler.ensemble.VoteResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What an ensemble gave.
 *
 * @param mode how it worked
 * @param answer what it comes to
 * @param model who gave the answer
 * @param members what became of all who were asked
 * @param seconds time of the whole
 * @param report lines on how it came about
 * @param vote of votes, else null
 */
record EnsembleResult(
    String mode,
    String answer,
    String model,
    List<Member> members,
    double seconds,
    List<String> report,
    VoteResult vote) {

  static EnsembleResult of(String mode, VoteResult vote) {
    String first = vote.members().get(vote.tallies().getFirst().members().getFirst()).model();
    List<String> report = vote.toString().lines().toList();
    return new EnsembleResult(
        mode, vote.answer(), first, vote.members(), vote.seconds(), report, vote);
  }

  static EnsembleResult of(Refinement refinement) {
    List<Member> members = new ArrayList<>(refinement.drafts());
    members.add(refinement.refined());
    List<String> report = new ArrayList<>();
    report.add(
        "%d drafts, refined in %s s"
            .formatted(refinement.drafts().size(), fixed(refinement.seconds())));
    refinement.drafts().forEach(draft -> report.add("  draft    " + draft));
    report.add("  refined  " + refinement.refined());
    return new EnsembleResult(
        "refine",
        refinement.text(),
        refinement.refined().model(),
        members,
        refinement.seconds(),
        report,
        null);
  }

  static EnsembleResult of(BestOf.Result result) {
    List<String> report = new ArrayList<>();
    report.add(
        "the likeliest of %d answers in %s s"
            .formatted(result.members().size(), fixed(result.seconds())));
    for (Member member : result.members()) {
      report.add((member.index() == result.best().index() ? "* " : "  ") + member);
    }
    return new EnsembleResult(
        "best-of",
        result.best().response().text(),
        result.best().model(),
        result.members(),
        result.seconds(),
        report,
        null);
  }

  static EnsembleResult of(Cascade.Result result) {
    List<String> report = new ArrayList<>();
    report.add("answer of %s in %s s".formatted(result.answer().model(), fixed(result.seconds())));
    result.trace().forEach(line -> report.add("  " + line));
    return new EnsembleResult(
        "cascade",
        result.answer().response().text(),
        result.answer().model(),
        result.members(),
        result.seconds(),
        report,
        null);
  }

  private static String fixed(double seconds) {
    return Quantities.fixed(seconds, 3);
  }

  /** Prints the answer to stdout and the rest to stderr. */
  void print(Streams streams) {
    streams.out().println(answer.strip());
    streams.out().flush();
    report.forEach(streams.err()::println);
  }

  void writeJson(Output out) throws IOException {
    JsonOutput.write(
        out,
        json -> {
          json.writeStringField("mode", mode);
          json.writeStringField("answer", answer);
          json.writeStringField("model", model);
          json.writeNumberField("seconds", seconds);
          if (vote != null) {
            writeVote(json);
          }
          MemberJson.write(json, "members", members);
        });
  }

  private void writeVote(JsonGenerator json) throws IOException {
    json.writeNumberField("votes", vote.votes());
    json.writeNumberField("cast", vote.cast());
    json.writeNumberField("asked", members.size());
    json.writeNumberField("majority", vote.majority());
    json.writeBooleanField("tied", vote.tied());
    json.writeBooleanField("stopped_early", vote.stoppedEarly());
    json.writeArrayFieldStart("tallies");
    for (Tally tally : vote.tallies()) {
      json.writeStartObject();
      json.writeStringField("answer", tally.answer());
      json.writeNumberField("votes", tally.votes());
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}

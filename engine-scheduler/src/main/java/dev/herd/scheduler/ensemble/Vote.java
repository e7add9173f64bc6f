package dev.herd.scheduler.ensemble;

import dev.herd.scheduler.answer.Member;
import dev.herd.scheduler.answer.Poll;
import dev.herd.scheduler.answer.Response;
import java.util.List;
import java.util.Optional;

/** One vote: counts the answers of a poll, and ends it when it's decided or can't succeed. */
final class Vote implements Poll.Listener {
  private final AnswerExtractor extractor;
  private final int minimumVotes;
  private final boolean stopEarly;
  private final Ballot ballot = new Ballot();
  private boolean stoppedEarly;

  Vote(AnswerExtractor extractor, int minimumVotes, boolean stopEarly) {
    this.extractor = extractor;
    this.minimumVotes = minimumVotes;
    this.stopEarly = stopEarly;
  }

  static void check(int members, int minimumVotes) {
    if (minimumVotes < 1 || minimumVotes > members) {
      throw new IllegalArgumentException(
          "at least %d votes are wanted of %d members: ask for 1 to %d"
              .formatted(minimumVotes, members, members));
    }
  }

  VoteResult run(Poll poll, List<Poll.Ask> asks) throws InterruptedException {
    long start = System.nanoTime();
    List<Member> members = poll.run(asks, this);
    double seconds = (System.nanoTime() - start) * 1e-9;
    if (ballot.cast() < minimumVotes) {
      throw new EnsembleException(
          "%d of %d members gave an answer that counts, %d are needed"
              .formatted(ballot.cast(), members.size(), minimumVotes),
          members);
    }
    List<Tally> tallies = ballot.tallies();
    Tally winner = tallies.getFirst();
    return new VoteResult(
        winner.answer(),
        response(members.get(winner.members().getFirst())),
        tallies,
        members,
        stoppedEarly,
        seconds);
  }

  private static Response response(Member member) {
    return ((Member.Answered) member).response();
  }

  @Override
  public boolean heard(Member member, int remaining) {
    if (member instanceof Member.Answered answered) {
      Response response = answered.response();
      Optional<String> answer = extractor.extract(response.text());
      answer.ifPresent(
          text -> ballot.add(member.index(), text, response.confidence().meanLogProbability()));
    }
    if (ballot.cast() + remaining < minimumVotes) {
      return false;
    }
    boolean decided = stopEarly && ballot.cast() >= minimumVotes && ballot.isDecided(remaining);
    stoppedEarly = decided && remaining > 0;
    return !decided;
  }
}

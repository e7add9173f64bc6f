package dev.herd.scheduler.answer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Predicate;

/**
 * Asks several questions and takes in the answers as they come, until somebody has heard enough.
 *
 * <p>Where all models fit into memory together, all are asked at once. Otherwise the questions are
 * grouped by model, in the order in which models first appear, and a group begins when the one
 * before has ended: each model is loaded once.
 *
 * <p>Immutable. {@link #run} blocks its caller, and completions may come from any thread. However
 * it ends, by an interrupt or an exception too, no question stays outstanding.
 */
public final class Poll {
  private final Predicate<Set<String>> fits;
  private final int parallel;

  /**
   * Makes a poll.
   *
   * @param fits tells whether models of these names can be loaded together
   * @param parallel the most questions outstanding at a time, at least 1
   */
  public Poll(Predicate<Set<String>> fits, int parallel) {
    if (parallel < 1) {
      throw new IllegalArgumentException("parallel is below 1: " + parallel);
    }
    this.fits = Objects.requireNonNull(fits, "fits");
    this.parallel = parallel;
  }

  /**
   * A question and who is asked.
   *
   * @param respondent who is asked
   * @param question what
   */
  public record Ask(Respondent respondent, Question question) {
    /** Refuses null. */
    public Ask {
      Objects.requireNonNull(respondent, "respondent");
      Objects.requireNonNull(question, "question");
    }
  }

  /** Hears answers and failures while a poll runs, on the thread that runs it. */
  @FunctionalInterface
  public interface Listener {
    /**
     * Takes what became of a question.
     *
     * @param remaining how many questions have not ended yet
     * @return whether the poll goes on; otherwise the remaining questions are cancelled
     */
    boolean heard(Member member, int remaining);
  }

  /**
   * Runs the poll.
   *
   * @return what became of each question, in their order
   * @throws InterruptedException if the thread is interrupted
   */
  public List<Member> run(List<Ask> asks, Listener listener) throws InterruptedException {
    Run run = new Run(asks, listener);
    try {
      for (Queue<Integer> group : groups(asks)) {
        if (!run.ask(group)) {
          break;
        }
      }
    } finally {
      run.cancel();
    }
    return run.members();
  }

  private Collection<Queue<Integer>> groups(List<Ask> asks) {
    Set<String> models = new LinkedHashSet<>();
    asks.forEach(ask -> models.add(ask.respondent().model()));
    boolean together = fits.test(Set.copyOf(models));
    Map<String, Queue<Integer>> groups = new LinkedHashMap<>();
    for (int i = 0; i < asks.size(); i++) {
      String group = together ? "" : asks.get(i).respondent().model();
      groups.computeIfAbsent(group, _ -> new ArrayDeque<>()).add(i);
    }
    return groups.values();
  }

  /** The state of one run. Only the queue of ended questions is touched by other threads. */
  private final class Run {
    private final List<Ask> asks;
    private final Listener listener;
    private final BlockingQueue<Member> ended = new LinkedBlockingQueue<>();
    private final Map<Integer, CompletableFuture<Response>> running = new HashMap<>();
    private final Member[] members;
    private final long[] starts;
    private int remaining;

    Run(List<Ask> asks, Listener listener) {
      this.asks = List.copyOf(asks);
      this.listener = listener;
      members = new Member[asks.size()];
      starts = new long[asks.size()];
      remaining = asks.size();
    }

    /** Asks a group; returns whether the listener wants more. */
    boolean ask(Queue<Integer> group) throws InterruptedException {
      while (true) {
        while (running.size() < parallel && !group.isEmpty()) {
          start(group.remove());
        }
        if (running.isEmpty()) {
          return true;
        }
        Member member = ended.take();
        running.remove(member.index());
        members[member.index()] = member;
        remaining--;
        if (!listener.heard(member, remaining)) {
          return false;
        }
      }
    }

    private void start(int index) {
      Ask ask = asks.get(index);
      starts[index] = System.nanoTime();
      CompletableFuture<Response> future;
      try {
        future = Objects.requireNonNull(ask.respondent().ask(ask.question()), "no future");
      } catch (RuntimeException e) {
        future = CompletableFuture.failedFuture(e);
      }
      running.put(index, future);
      // The dependent stage carries no result and its failure would be one of this class.
      CompletableFuture<Void> _ =
          future.handle(
              (response, failure) -> {
                ended.add(member(index, response, failure));
                return null;
              });
    }

    private Member member(int index, Response response, Throwable failure) {
      String model = asks.get(index).respondent().model();
      double seconds = (System.nanoTime() - starts[index]) * 1e-9;
      if (failure == null && response != null) {
        return new Member.Answered(index, model, seconds, response);
      }
      Throwable cause = failure == null ? new NullPointerException("no response") : failure;
      if (cause instanceof CompletionException && cause.getCause() != null) {
        cause = cause.getCause();
      }
      return new Member.Failed(index, model, seconds, cause);
    }

    void cancel() {
      running.values().forEach(future -> future.cancel(true));
      for (int i = 0; i < members.length; i++) {
        if (members[i] == null) {
          double seconds = running.containsKey(i) ? (System.nanoTime() - starts[i]) * 1e-9 : 0;
          members[i] = new Member.Cancelled(i, asks.get(i).respondent().model(), seconds);
        }
      }
    }

    List<Member> members() {
      return new ArrayList<>(List.of(members));
    }
  }
}

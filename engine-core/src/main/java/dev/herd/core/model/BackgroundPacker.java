package dev.herd.core.model;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Packs the weights of models that answer already, one model after the other in the order in which
 * they were opened, on one thread that is there while there is something to pack.
 *
 * <p>Assumptions: jobs are closed before this is. Guarantees: takes no lock but a job's and the
 * team's turn, for a slice at a time. Progress: waits for turns like a forward pass, which are
 * given in the order of asking: so packing goes on, however busy models are.
 */
final class BackgroundPacker implements AutoCloseable {
  private static final Logger LOG = System.getLogger(BackgroundPacker.class.getName());

  private final Queue<PackingJob> jobs = new ArrayDeque<>();

  /** Null while there is nothing to pack. */
  private Thread thread;

  /** Packs what is left of a job, unless it is about to be packed already. */
  synchronized void add(PackingJob job) {
    if (!job.isPending() || jobs.contains(job)) {
      return;
    }
    jobs.add(job);
    if (thread == null) {
      thread = Thread.ofPlatform().name("herd-packer").daemon().start(this::run);
    }
  }

  private void run() {
    for (PackingJob job = first(); job != null; job = after(job)) {
      try {
        job.finish();
      } catch (RuntimeException | Error e) {
        job.fail();
        LOG.log(Level.WARNING, "packing has failed, the rest of a model stays mapped", e);
      }
    }
  }

  private synchronized PackingJob first() {
    return jobs.peek();
  }

  private synchronized PackingJob after(PackingJob done) {
    jobs.remove(done);
    PackingJob next = jobs.peek();
    if (next == null) {
      thread = null;
    }
    return next;
  }

  /** Waits for the thread's end. */
  @Override
  public void close() {
    Thread running;
    synchronized (this) {
      running = thread;
    }
    boolean interrupted = false;
    while (running != null && running.isAlive()) {
      try {
        running.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

package dev.herd.scheduler.batching;

import dev.herd.core.model.Batch;
import dev.herd.core.model.Model;

/** Runs a forward pass: {@link Model#forward}, or what a test puts in its place. */
@FunctionalInterface
interface Forward {
  void run(Model model, Batch batch);
}

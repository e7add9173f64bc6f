package dev.herd.scheduler.monitor;

import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** A request, from the call to its end. */
@Name("dev.herd.Generation")
@Label("Generation")
@Category("Herd")
@StackTrace(false)
final class GenerationFlightEvent extends Event {
  @Label("Model")
  String model;

  @Label("Operation")
  String operation;

  @Label("Prompt tokens")
  int promptTokens;

  @Label("Reused prompt tokens")
  int reusedTokens;

  @Label("Generated tokens")
  int generatedTokens;

  @Label("Wait for the model")
  @Timespan
  long modelWait;

  @Label("Time to first token, -1 if there was none")
  @Timespan
  long firstToken;

  @Label("Failure, empty if there was none")
  String failure;
}

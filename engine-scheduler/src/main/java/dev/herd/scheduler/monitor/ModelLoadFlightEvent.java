package dev.herd.scheduler.monitor;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A load, from opening the file until the model may be used. */
@Name("dev.herd.ModelLoad")
@Label("Model load")
@Category("Herd")
@StackTrace(false)
final class ModelLoadFlightEvent extends Event {
  @Label("Model")
  String model;

  @Label("Quantisation")
  String quantisation;

  @Label("Mapped weights")
  @DataAmount
  long mappedWeightBytes;

  @Label("Packed weights")
  @DataAmount
  long packedWeightBytes;
}

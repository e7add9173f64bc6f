package dev.herd.scheduler.monitor;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** What a herd and its process hold; one for each sample of the monitor. */
@Name("dev.herd.MemorySample")
@Label("Memory sample")
@Category("Herd")
@StackTrace(false)
final class MemorySampleFlightEvent extends Event {
  @Label("Budget")
  @DataAmount
  long budgetBytes;

  @Label("Packed weights")
  @DataAmount
  long weightBytes;

  @Label("Keys and values")
  @DataAmount
  long kvBytes;

  @Label("Scratch")
  @DataAmount
  long scratchBytes;

  @Label("Mapped weights")
  @DataAmount
  long mappedWeightBytes;

  @Label("Resident, -1 if unknown")
  @DataAmount
  long residentBytes;

  @Label("Resident of mapped files, -1 if unknown")
  @DataAmount
  long residentFileBytes;

  @Label("Available on the machine, -1 if unknown")
  @DataAmount
  long availableBytes;

  @Label("Java heap used")
  @DataAmount
  long heapUsedBytes;

  @Label("Used on all GPUs, by all processes")
  @DataAmount
  long gpuUsedBytes;
}

/** Many models under one memory budget. */
module dev.herd.scheduler {
  requires transitive dev.herd.core;
  requires HdrHistogram;
  requires com.fasterxml.jackson.core;
  requires com.google.common;
  requires transitive commons.math3;
  requires org.jctools.core;
  requires jdk.management;
  requires static jdk.jfr;
  requires static micrometer.core;

  exports dev.herd.scheduler;
  exports dev.herd.scheduler.answer;
  exports dev.herd.scheduler.batching.statistics;
  exports dev.herd.scheduler.batching;
  exports dev.herd.scheduler.catalog;
  exports dev.herd.scheduler.compare;
  exports dev.herd.scheduler.ensemble;
  exports dev.herd.scheduler.monitor;
  exports dev.herd.scheduler.monitor.leak;
  exports dev.herd.scheduler.monitor.micrometer;
  exports dev.herd.scheduler.plan;
  exports dev.herd.scheduler.residency;
  exports dev.herd.scheduler.routing;
  exports dev.herd.scheduler.speculation;
}

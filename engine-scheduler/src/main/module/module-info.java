/** Many models under one memory budget. */
module dev.herd.scheduler {
  requires transitive dev.herd.core;
  requires HdrHistogram;
  requires org.jctools.core;
  requires org.slf4j;

  exports dev.herd.scheduler.batching;
  exports dev.herd.scheduler.batching.statistics;
  exports dev.herd.scheduler.speculation;
}

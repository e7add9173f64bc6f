/** Many models under one memory budget. */
module dev.herd.scheduler {
  requires transitive dev.herd.core;
  requires com.fasterxml.jackson.core;
  requires org.jctools.core;

  exports dev.herd.scheduler.catalog;
  exports dev.herd.scheduler.residency;
}
